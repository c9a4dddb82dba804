/** For vi.waitFor: a bound for what hangs, and not for a busy machine, which may take its time. */
export const patience = { timeout: 120_000 };
