/** `fix.sh` has the inverse `fix.undo.sh`. */
export const undoPath = (path: string): string =>
  /\.[^./\\]+$/.test(path) ? path.replace(/(\.[^./\\]+)$/, '.undo$1') : `${path}.undo`;
