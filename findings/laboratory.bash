# What every finding begins with: `source` this, then `packages name@version ...`. It makes an empty
# folder, goes there, and removes it at the end. A script is written to check.mjs and run with Node.js;
# what it asserts is the behaviour seen, so a change of behaviour is a failure.
set -euo pipefail

findings=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
laboratory=$(mktemp -d)
trap 'rm -rf "$laboratory"' EXIT
cd "$laboratory"

# What n8n's engine asks for and never loads, such as what reports errors and keeps files in clouds. With
# a tiny package of its own in the place of each, a third is left of 40,000 files to write and remove.
unused=$(printf '"%s": "npm:ms@2.1.3", ' @sentry/{core,node,node-native,profiling-node} \
	@n8n/{api-types,workflow-sdk} @azure/{identity,storage-blob} @aws-sdk/client-s3)

packages() {
	printf '{ "private": true, "type": "module", "overrides": { "n8n-core": %s, "n8n-workflow": %s } }' \
		"{ ${unused%, } }" "{ ${unused%, } }" >package.json
	npm install --ignore-scripts --no-audit --no-fund --silent "$@"
	printf 'Node.js %s, %s\n' "$(node --version)" "$*"
}

# Some of n8n's nodes, by their folders, without all that the others depend on, which is a gigabyte; a
# script names the packages that its nodes need.
n8nNodes() {
	local version=$1 folder=node_modules/n8n-nodes-base
	shift
	mkdir -p "$folder"
	tar -xzf "$(npm pack --silent "n8n-nodes-base@$version")" --strip-components 1 -C "$folder" \
		package/package.json package/dist/utils "${@/#/package/dist/nodes/}"
	cp "$findings/n8nEngine.cjs" .
	printf 'n8n-nodes-base@%s\n' "$version"
}

check() {
	cat >check.mjs
	node check.mjs
}
