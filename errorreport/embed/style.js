/** The dialog's style sheet, made from dialog.css by the build. */
export const STYLE = __STYLE__;
