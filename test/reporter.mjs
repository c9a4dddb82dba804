// What `npm test` shows of vitest's run: the files as they end, failures in full, each skipped test by name, which says
// why. The one total is that of run.mjs, which reads the counts from the file that TEST_COUNTS names.
import { writeFileSync } from "node:fs";
import { DefaultReporter } from "vitest/node";

export default class Reporter extends DefaultReporter {
  onTestRunEnd(modules, errors, reason) {
    super.onTestRunEnd(modules, errors, reason);
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state, note } = test.result();
        counts[state] += 1;
        if (state === "skipped") this.log(`skipped: ${test.fullName}${note === undefined ? "" : `: ${note}`}`);
      }
    }
    writeFileSync(process.env.TEST_COUNTS, JSON.stringify(counts));
  }

  /** No second total. */
  reportTestSummary() {}
}
