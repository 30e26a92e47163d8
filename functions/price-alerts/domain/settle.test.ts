import { settlePages } from './settle';

async function* pagesOf(...pages: readonly (readonly number[])[]) {
  yield* pages;
}

describe('P11 work on many rules', () => {
  it('P11 processes every item of every page once, in order, within the limit', async () => {
    const taken: number[] = [];
    let running = 0;
    let most = 0;
    const failures = await settlePages(pagesOf([1, 2, 3, 4, 5], [], [6]), 2, async (item) => {
      taken.push(item);
      most = Math.max(most, (running += 1));
      await new Promise(setImmediate);
      running -= 1;
    });
    expect(taken).toEqual([1, 2, 3, 4, 5, 6]);
    expect(most).toBe(2);
    expect(failures).toEqual([]);
  });

  it('P11 returns every error and continues with the rest', async () => {
    const taken: number[] = [];
    const failures = await settlePages(pagesOf([1, 2], [3]), 10, async (item) => {
      taken.push(item);
      if (item !== 2) throw new Error(`no ${item}`);
    });
    expect(taken).toEqual([1, 2, 3]);
    expect(failures).toEqual([new Error('no 1'), new Error('no 3')]);
  });

  it('P11 an unreadable page is an additional error', async () => {
    const broken = async function* () {
      yield [1];
      throw new Error('no page');
    };
    expect(await settlePages(broken(), 1, () => Promise.reject(new Error('no 1')))).toEqual([
      new Error('no 1'),
      new Error('no page'),
    ]);
  });
});
