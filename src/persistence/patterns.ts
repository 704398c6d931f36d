/** As plain text in a pattern, so that nothing a caller sends is executed; patterns of the store hold no NUL. */
export function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`).replaceAll('\0', String.raw`\x00`);
}
