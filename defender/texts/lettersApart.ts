/** Letters to insert, remove or replace to make one text of the other (Levenshtein). */
export function lettersApart(one: string, other: string): number {
	let row = Array.from({ length: other.length + 1 }, (_, position) => position);
	for (const [line, letter] of Array.from(one).entries()) {
		const next = [line + 1];
		for (const [position, candidate] of Array.from(other).entries()) {
			const replaced = (row[position] ?? 0) + (letter === candidate ? 0 : 1);
			next.push(Math.min(replaced, (next[position] ?? 0) + 1, (row[position + 1] ?? 0) + 1));
		}
		row = next;
	}
	return row[other.length] ?? 0;
}
