/** Characters that show nothing: blanks of every width, marks of direction, fillers. */
const unseen = '[\\s\\p{Z}\\p{Cc}\\p{Cf}\\u115F\\u1160\\u2800\\u3164\\uFFA0]';
/** Looked for from the first of a row of blanks alone: from each of them it would take far too long. */
const unseenAtEnds = new RegExp(`^${unseen}+|(?<!${unseen})${unseen}+$`, 'gu');

/** A text without the blanks around it, those included that no eye sees. */
export function trimmed(text: string): string {
	return text.replace(unseenAtEnds, '');
}
