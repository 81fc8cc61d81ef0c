/** The dialog's style sheets, made from the .css files by the build. */
export const STYLE = __STYLE__;
export const MORE_STYLE = __MORE_STYLE__;
