// The matrix as a table: a row for a package manager and a program, a column for @pulumi/pulumi and a Node version.

function unique(values) {
  return [...new Set(values)];
}

/** Results as a table of "ok" and numbers; each number is a hole, with its reason below. */
export function renderTable(results) {
  const columns = unique(
    results.filter(({ node }) => node !== "install").map(({ pulumi, node }) => `${pulumi}, Node ${node}`),
  );
  const rows = unique(results.map(({ manager, program }) => `${manager}: ${program}`));
  const holes = results.filter(({ reason }) => reason !== undefined);
  const entryOf = (row, column) => {
    const found = results.find(
      ({ manager, program, pulumi, node }) =>
        row === `${manager}: ${program}` &&
        (column === `${pulumi}, Node ${node}` || (node === "install" && column.startsWith(pulumi))),
    );
    if (found === undefined) return "";
    return found.reason === undefined ? "ok" : `hole ${holes.indexOf(found) + 1}`;
  };
  const lines = [["", ...columns], ...rows.map((row) => [row, ...columns.map((column) => entryOf(row, column))])];
  const widths = lines[0].map((_, index) => Math.max(...lines.map((line) => line[index].length)));
  const render = (line) => `| ${line.map((text, index) => text.padEnd(widths[index])).join(" | ")} |`;
  const [head, ...body] = lines;
  const table = [render(head), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...body.map(render)];
  const reasons = holes.map(({ reason }, index) => `hole ${index + 1}: ${reason.split("\n").slice(0, 6).join("\n  ")}`);
  return [...table, ...reasons].join("\n");
}
