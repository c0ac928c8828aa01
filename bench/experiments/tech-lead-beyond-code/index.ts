// How long a question waits for somebody who works in blocks and answers between them.
import { cellOf, type Experiment, seededRandom, type Table } from '../experiment.ts';

/** Hours that an answer takes on average, exponentially distributed. */
const answer = 0.5;
const blocks = [0.25, 0.5, 1, 2, 4, 8, 16];
const loads = [0.2, 0.6];

/**
 * The mean time from question to answer in an M/G/1 queue with vacations, in hours: Y. Levy and U. Yechiali, "Utilization of
 * Idle Time in an M/G/1 Queueing System", Management Science 22 (1975). A block is a vacation of fixed length.
 * @param load the share of time that answers take
 */
function meanTime(load: number, block: number): number {
  const rate = load / answer;
  const secondMoment = 2 * answer ** 2;
  return (rate * secondMoment) / (2 * (1 - load)) + block / 2 + answer;
}

/** Simulates the same: the next block begins when there are no more questions. */
function simulate(load: number, block: number, questions: number): number {
  const random = seededRandom(1);
  const draw = (mean: number) => -Math.log(1 - random()) * mean;
  let [free, arrival, sum] = [0, 0, 0];
  for (let question = 0; question < questions; question++) {
    arrival += draw(answer / load);
    if (free < arrival) free += Math.ceil((arrival - free) / block) * block;
    free += draw(answer);
    sum += free - arrival;
  }
  return sum / questions;
}

const name = (load: number) => `${load * 100}% of the week`;

function tabulate(): Table {
  const rows = blocks.map((block) => [block, ...loads.map((load) => Number(meanTime(load, block).toFixed(2)))]);
  return [['Block (hours)', ...loads.map(name)], ...rows];
}

/** Hours of work. A fifth of them goes into answers, the rest into blocks. */
const week = 40;
const questions = (week * 0.2) / answer;
/** Hours that it takes to find one's place again after a block. */
const restart = 0.25;

const time = (table: Table | undefined, block: number, load = 0.2) => cellOf(table, block, name(load));

const experiment: Experiment = {
  isExact: true,
  run: async () => ({ blocks: tabulate() }),
  conclude: ({ blocks: table }) => [
    {
      claim: 'The simulation gives the mean times of the formula within 3 %.',
      holds: blocks.every((block) =>
        loads.every((load) => Math.abs(simulate(load, block, 300_000) / meanTime(load, block) - 1) < 0.03),
      ),
    },
    {
      claim: 'Blocks of four hours make a question wait longer than three times as many questions do.',
      holds: time(table, 4) - time(table, 1) > time(table, 1, 0.6) - time(table, 1),
    },
  ],
  quote: ({ blocks: table }) => [
    `${time(table, 1).toFixed(1)} hours`,
    `${time(table, 4).toFixed(1)} hours`,
    `${time(table, 1, 0.6).toFixed(1)} hours`,
    `${time(table, 16).toFixed(1)} hours`,
    `is ${questions} questions`,
    `${Math.round(questions * (time(table, 4) - time(table, 1)))} hours of waiting`,
    `${(week - questions * answer) * (1 - 1 / 4) * restart} hours of the lead's week`,
  ],
};

export default experiment;
