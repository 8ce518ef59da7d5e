// Processor time and memory of two renditions (1280 and 320 pixels, JPEG, quality 80) of the same photos: ours and sharp in
// turn, each on one thread. Usage: node compare.mjs PHOTO_COST FOLDER [ROUNDS]
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import sharp from 'sharp';

const [program, folder, rounds = '5'] = process.argv.slice(2);
const files = readdirSync(folder).filter((name) => name.endsWith('.jpg')).sort().map((name) => join(folder, name));
sharp.concurrency(1);
sharp.cache(false);

const ours = spawn(program, ['serve'], { stdio: ['pipe', 'pipe', 'inherit'] });
const answers = createInterface({ input: ours.stdout })[Symbol.asyncIterator]();

async function byOurs(file) {
  ours.stdin.write(`${file}\n`);
  const [cpu, peak, screen, thumb] = (await answers.next()).value.split(' ').map(Number);
  return { cpu, peak, screen, thumb };
}

const kib = (name) => Number(readFileSync('/proc/self/status', 'utf8').match(new RegExp(`${name}:\\s+(\\d+)`))[1]);
const within = (side) => ({ width: side, height: side, fit: 'inside', withoutEnlargement: true });

// The cheapest of three ways tried: the small one from the large one's JPEG, instead of from its pixels or from the source.
async function bySharp(file) {
  writeFileSync('/proc/self/clear_refs', '5');
  const resting = kib('VmRSS');
  const before = process.cpuUsage();
  const screen = await sharp(readFileSync(file)).autoOrient().resize(within(1280)).jpeg({ quality: 80 }).toBuffer();
  const thumb = await sharp(screen).resize(within(320)).jpeg({ quality: 80 }).toBuffer();
  const used = process.cpuUsage(before);
  return { cpu: (used.user + used.system) / 1000, peak: kib('VmHWM') - resting, screen: screen.length, thumb: thumb.length };
}

const middle = (values) => values.sort((a, b) => a - b)[values.length >> 1];
const seen = { ours: [], sharp: [] };
for (let round = 0; round <= Number(rounds); round += 1) {
  for (const file of files) {
    const [own, peer] = [await byOurs(file), await bySharp(file)];
    // The first round warms both up; its memory counts, its time does not.
    seen.ours.push({ ...own, warm: round > 0 });
    seen.sharp.push({ ...peer, warm: round > 0 });
  }
}
ours.stdin.end();
for (const [name, all] of Object.entries(seen)) {
  const cpu = middle(all.filter((one) => one.warm).map((one) => one.cpu));
  const peak = Math.max(...all.map((one) => one.peak)) / 1024;
  const [screen, thumb] = [middle(all.map((one) => one.screen)), middle(all.map((one) => one.thumb))];
  const rate = (1000 / cpu).toFixed(1);
  console.log(`${name}: ${cpu.toFixed(1)} CPU-ms a photo, ${rate} photos a second and core, peak ${peak.toFixed(0)} MiB, ${screen} + ${thumb} bytes`);
}
const pairs = seen.ours.map((one, at) => ({ ratio: one.cpu / seen.sharp[at].cpu, warm: one.warm }));
console.log(`ratio: ${middle(pairs.filter((one) => one.warm).map((one) => one.ratio)).toFixed(2)} (middle of ${pairs.length - files.length} pairs)`);
