import { jsonAnswer, type Answer } from '../http/answers.mts';
import { resourceNotFound } from '../http/errors.mts';
import type { Call, Work } from '../http/operation.mts';
import { commandResultsAt } from './commandResults.mts';
import { statusAt } from './lifeCycle.mts';
import { visibleAction } from './readActions.mts';
import type { StoredAction } from './storedAction.mts';

const context = 'https://api.security.microsoft.com/api/$metadata#Edm.String';

/**
 * GET /machineactions/{id}/getPackageUri; 404 until the collection has succeeded.
 * Microsoft: https://learn.microsoft.com/defender-endpoint/api/get-package-sas-uri
 */
export function getPackageUri(call: Call): Work {
	const { world } = call;
	const action = visibleAction(call);
	const ready =
		action.type === 'CollectInvestigationPackage' &&
		statusAt(action, world.clock.now()) === 'Succeeded';
	if (!ready) throw resourceNotFound(`Package of machine action ${action.id} was not found`);
	return () => {
		const { quirks } = world;
		const link = world.links.toPackage(
			linked(call, action),
			originOf(world),
			quirks.packageLinkLifeMs,
		);
		return linkAnswer(quirks.packageLink === 'quoted' ? `"${link}"` : link);
	};
}

/**
 * GET /machineactions/{id}/GetLiveResponseResultDownloadLink(index={n}); 404 for PutFile, which has
 * no result, for a command that is not completed, and for an index that does not exist.
 * Microsoft: https://learn.microsoft.com/defender-endpoint/api/get-live-response-result
 */
export function getLiveResponseResult(call: Call): Work {
	const { world } = call;
	const action = visibleAction(call);
	const index = Number(call.path.index);
	const result = commandResultsAt(action, world.clock.now())[index];
	if (result?.commandStatus !== 'Completed' || result.command.type === 'PutFile') {
		throw resourceNotFound(`Result ${index} of machine action ${action.id} was not found`);
	}
	return () => {
		const life = world.quirks.liveResponseLinkLifeMs;
		return linkAnswer(world.links.toResult(linked(call, action), index, originOf(world), life));
	};
}

function linked({ caller }: Call, { id }: StoredAction): { tenantId: string; actionId: string } {
	return { tenantId: caller.tenantId, actionId: id };
}

function originOf({ quirks, origin }: Call['world']): string {
	return quirks.downloadOrigin === '' ? origin : quirks.downloadOrigin;
}

function linkAnswer(value: string): Answer {
	return jsonAnswer(200, { '@odata.context': context, value });
}
