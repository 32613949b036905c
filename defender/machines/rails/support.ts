/**
 * Which action the operating system of a machine can carry out, as far as Microsoft documents it.
 * Only what is certain is refused: systems and releases that are not named here pass.
 * Sources: the page of each method and
 * https://learn.microsoft.com/defender-endpoint/respond-machine-alerts
 */
import type { ActionType } from '../../entities';
import type { Machine } from '../machine';

export type System = 'windowsClient' | 'windowsServer' | 'macOS' | 'Linux' | 'mobile' | 'other';

const linux =
	/linux|ubuntu|debian|centos|redhat|rhel|fedora|suse|sles|rocky|alma|mariner|amazon|oracle/i;

/** The kind of an `osPlatform` such as `Windows11`, `WindowsServer2022`, `macOS`, `Ubuntu`. */
export function systemOf(osPlatform: string | null): System {
	const name = osPlatform ?? '';
	if (/^windowsserver/i.test(name)) return 'windowsServer';
	if (/^windows/i.test(name)) return 'windowsClient';
	if (/^mac/i.test(name)) return 'macOS';
	if (/^(?:ios|ipados|android)/i.test(name)) return 'mobile';
	return linux.test(name) ? 'Linux' : 'other';
}

interface Support {
	/** Systems that surely cannot. */
	readonly notOn: readonly System[];
	/** First release of Windows 10 that can. */
	readonly windows10: string;
	readonly oldServersToo: boolean;
}

const windowsOnly = ['macOS', 'Linux', 'mobile'] as const;

const support: Partial<Record<ActionType, Support>> = {
	CollectInvestigationPackage: { notOn: ['mobile'], windows10: '1703', oldServersToo: true },
	Isolate: { notOn: ['mobile'], windows10: '1703', oldServersToo: true },
	LiveResponse: { notOn: ['mobile'], windows10: '1709', oldServersToo: true },
	Offboard: { notOn: windowsOnly, windows10: '1703', oldServersToo: true },
	RestrictCodeExecution: { notOn: windowsOnly, windows10: '1709', oldServersToo: false },
	RunAntiVirusScan: { notOn: ['mobile'], windows10: '1709', oldServersToo: true },
	StopAndQuarantineFile: { notOn: windowsOnly, windows10: '1703', oldServersToo: true },
};

/** Selective isolation keeps programs connected that other systems do not have. */
const selectiveIsolation: Support = {
	notOn: ['Linux', 'mobile'],
	windows10: '1709',
	oldServersToo: true,
};

/**
 * @param scope the isolation type, where it is an isolation
 * @returns whether it is certain that the machine cannot carry the action out
 */
export function isUnsupported(
	{ osPlatform, version }: Machine,
	type: ActionType,
	scope: string | undefined,
): boolean {
	const rule = type === 'Isolate' && scope === 'Selective' ? selectiveIsolation : support[type];
	if (rule === undefined) return false;
	if (rule.notOn.includes(systemOf(osPlatform))) return true;
	const name = osPlatform ?? '';
	if (/^windows(?:7|8|vista|xp|server20(?:03|08))/i.test(name)) return true;
	if (/^windowsserver201[26]/i.test(name)) return !rule.oldServersToo;
	// Releases are written 1507, 1607 … 2004, 20H2 … 22H2 and so compare as texts.
	return (
		/^windows10$/i.test(name) && /^\d{4}$/.test(version ?? '') && (version ?? '') < rule.windows10
	);
}
