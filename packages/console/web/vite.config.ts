import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';

/** The page, built into the package's `page`; in development its API is a console's on 8080. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  resolve: {
    // Parts of this repository are read as they are written.
    conditions: ['@wflo/source', ...defaultClientConditions],
    // Two copies of it on disk must not become two in the page.
    dedupe: ['react', 'react-dom'],
  },
  build: {
    outDir: '../page',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 800,
  },
  server: { proxy: { '/api': process.env['CONSOLE_URL'] ?? 'http://127.0.0.1:8080' } },
});
