# What every finding begins with: `source` this, then `packages name@version ...`. It makes an empty
# folder, goes there, and removes it at the end. A script is written to check.mjs and run with Node.js;
# what it asserts is the behaviour seen, so a change of behaviour is a failure.
set -euo pipefail

laboratory=$(mktemp -d)
trap 'rm -rf "$laboratory"' EXIT
cd "$laboratory"

packages() {
	echo '{ "private": true, "type": "module" }' >package.json
	npm install --ignore-scripts --no-audit --no-fund --silent "$@"
	printf 'Node.js %s, %s\n' "$(node --version)" "$*"
}

check() {
	cat >check.mjs
	node check.mjs
}
