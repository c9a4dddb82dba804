import * as pulumi from "@pulumi/pulumi";

/**
 * What the test's `call` answers for a look-up: its token is `cloudflareTunnel:index:<look-up>`, of both forms. Pulumi
 * functions answer with objects, so a look-up that gives a list or a text takes it from the field `result`.
 */
export async function mockedResult<Result>(lookUp: string, args: object): Promise<Result> {
  const token = `cloudflareTunnel:index:${lookUp.replace(/Output$/, "")}`;
  const answer = await callMock(token, args);
  const isWrapped = Object.keys(answer).length === 1 && Object.hasOwn(answer, "result");
  return (isWrapped ? answer["result"] : answer) as Result;
}

async function callMock(token: string, args: object): Promise<Record<string, unknown>> {
  try {
    return (await pulumi.runtime.invoke(token, asJson(args))) as Record<string, unknown>;
  } catch (cause) {
    // Pulumi drops the text of what a mock throws.
    const detail = cause instanceof Error && cause.message !== "" ? `: ${cause.message}` : "";
    throw new Error(`the \`call\` of pulumi.runtime.setMocks failed on ${token}${detail}`, { cause });
  }
}

/** With dates as text, which Pulumi can pass on. */
function asJson(args: object): Record<string, unknown> {
  return JSON.parse(JSON.stringify(args)) as Record<string, unknown>;
}
