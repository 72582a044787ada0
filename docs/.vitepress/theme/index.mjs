import DefaultTheme from 'vitepress/theme-without-fonts';
import MermaidDiagram from './mermaid-diagram.vue';
import './site.css';

export default {
  extends: DefaultTheme,
  enhanceApp: ({ app }) => app.component('MermaidDiagram', MermaidDiagram),
};
