# What every finding begins with: `source` this, then `packages name@version ...`. It makes an empty
# folder, goes there, and removes it at the end. A script is written to check.mjs and run with Node.js;
# what it asserts is the behaviour seen, so a change of behaviour is a failure.
set -euo pipefail

findings=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
laboratory=$(mktemp -d)
trap 'rm -rf "$laboratory"' EXIT
cd "$laboratory"

packages() {
	echo '{ "private": true, "type": "module" }' >package.json
	npm install --ignore-scripts --no-audit --no-fund --silent "$@"
	printf 'Node.js %s, %s\n' "$(node --version)" "$*"
}

# n8n's nodes without all that they depend on, which is a gigabyte; a script names what its nodes need.
# Of its 30,000 files only what Node.js runs: to remove the others takes longer than all the rest.
n8nNodes() {
	local folder=node_modules/n8n-nodes-base
	mkdir -p "$folder"
	tar -xzf "$(npm pack --silent "n8n-nodes-base@$1")" --strip-components 1 -C "$folder" \
		--exclude '*.ts' --exclude '*.map' --exclude 'package/dist/node-definitions'
	cp "$findings/n8nEngine.cjs" .
	printf 'n8n-nodes-base@%s\n' "$1"
}

check() {
	cat >check.mjs
	node check.mjs
}
