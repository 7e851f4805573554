import { query, type Executor } from './query.ts';

export const settingQueries = {
  get: query((db, p: { key: string }) => db.selectFrom('settings').select('value').where('key', '=', p.key)),
  set: query((db, p: { key: string; value: string }) =>
    db
      .insertInto('settings')
      .values({ key: p.key, value: p.value })
      .onConflict((conflict) => conflict.column('key').doUpdateSet((eb) => ({ value: eb.ref('excluded.value') }))),
  ),
};

export class SettingVerbs {
  readonly #on: Executor;
  constructor(on: Executor) {
    this.#on = on;
  }
  async get(key: string): Promise<string | null> {
    return (await this.#on.rows(settingQueries.get, { key }))[0]?.value ?? null;
  }
  async set(key: string, value: string): Promise<void> {
    await this.#on.change(settingQueries.set, { key, value });
  }
}
