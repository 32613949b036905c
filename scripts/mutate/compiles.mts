import ts from 'typescript';
import { mutated, type Mutant } from './mutants.mts';

/** Whether the compiler takes a mutant. What it refuses needs no test. */
type Compiles = (mutant: Mutant) => boolean;

/** @param sources the published files by their paths */
export function compiler(sources: ReadonlyMap<string, string>): Compiles {
	const { config } = ts.readConfigFile('tsconfig.json', (path) => ts.sys.readFile(path)) as {
		config: unknown;
	};
	const { options } = ts.parseJsonConfigFileContent(config, ts.sys, process.cwd());
	const changed = new Map<string, { readonly version: number; readonly text: string }>();
	const host: ts.LanguageServiceHost = {
		getCompilationSettings: () => options,
		getScriptFileNames: () => [...sources.keys()],
		getScriptVersion: (path) => String(changed.get(path)?.version ?? 0),
		getScriptSnapshot(path) {
			const text = changed.get(path)?.text ?? ts.sys.readFile(path);
			return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
		},
		getCurrentDirectory: () => process.cwd(),
		getDefaultLibFileName: (wanted) => ts.getDefaultLibFilePath(wanted),
		fileExists: (path) => ts.sys.fileExists(path),
		readFile: (path) => ts.sys.readFile(path),
	};
	const service = ts.createLanguageService(host);
	const write = (file: string, text: string): void => {
		changed.set(file, { version: (changed.get(file)?.version ?? 0) + 1, text });
	};
	return (mutant) => {
		const text = sources.get(mutant.file) ?? '';
		write(mutant.file, mutated(text, mutant));
		const isRight = service.getSemanticDiagnostics(mutant.file).length === 0;
		write(mutant.file, text);
		return isRight;
	};
}
