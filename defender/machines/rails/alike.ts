/**
 * One spelling for all that people take for the same name: letter case, composed and decomposed
 * letters, blanks of every width, dashes and apostrophes of every shape, marks that no eye sees.
 * For protections, where too much alike is safer than too little.
 */
export function alike(name: string): string {
	return (
		name
			.normalize('NFKC')
			// Upper case first: there "\u00DF" is "SS", and every sigma is one.
			.toUpperCase()
			.toLowerCase()
			.normalize('NFKC')
			.replace(/\p{Cf}/gu, '')
			.replace(/\p{Pd}/gu, '-')
			.replace(/[\u2018\u2019\u201B\u02BC`\u00B4]/g, "'")
			.replace(/[\s\p{Z}]+/gu, ' ')
			.trim()
	);
}
