/** Something that makes an export incomplete, or complete again. */
export interface ExportWarning {
  /**
   * A setting with a value that is not known, a collector that takes nothing, or one that takes it
   * again.
   */
  readonly kind: 'setting_ignored' | 'failing' | 'recovered';
  /** What is wrong, and what to change. */
  readonly message: string;
}

export type ExportWarningListener = (warning: ExportWarning) => void;
