import { type ApiErrorEntry } from "./errors.js";
import { bounded } from "../../validation/bounded-text.js";
import { isRecord } from "./shapes.js";

/** Where a page of a list stands. */
export interface ResultInfo {
  readonly count?: number;
  readonly page?: number;
  readonly perPage?: number;
  readonly totalCount?: number;
}

/** An answer in the API's envelope. */
export interface Envelope {
  readonly success: boolean;
  readonly errors: readonly ApiErrorEntry[];
  readonly messages: string[];
  readonly result: unknown;
  readonly resultInfo?: ResultInfo;
}

/** A code; some endpoints write it as text: "1013". */
function codeOf(value: unknown): { code?: number } {
  if (typeof value === "number") return { code: value };
  return typeof value === "string" && /^\d{1,9}$/.test(value) ? { code: Number(value) } : {};
}

function entry(value: unknown): ApiErrorEntry[] {
  if (typeof value === "string") return [{ message: value }];
  if (!isRecord(value)) return [];
  const { code, message, documentation_url: url } = value;
  return [
    {
      ...codeOf(code),
      message: typeof message === "string" && message !== "" ? message : "(no message)",
      ...(typeof url === "string" && url.startsWith("https://") ? { documentationUrl: bounded(url, 300) } : {}),
    },
    // 6003 "Invalid request headers" says only here which header, as 6103 or 6111.
    ...(Array.isArray(value.error_chain) ? value.error_chain.slice(0, 10).flatMap(entry) : []),
  ];
}

function entries(value: unknown): ApiErrorEntry[] {
  return Array.isArray(value) ? value.slice(0, 50).flatMap(entry) : [];
}

function positive(value: unknown): number | undefined {
  return typeof value === "number" && value > 0 ? value : undefined;
}

function resultInfo(value: unknown): ResultInfo | undefined {
  if (!isRecord(value)) return undefined;
  const perPage = positive(value.per_page);
  const page = positive(value.page);
  return {
    ...(typeof value.count === "number" ? { count: value.count } : {}),
    ...(page === undefined ? {} : { page }),
    ...(perPage === undefined ? {} : { perPage }),
    ...(typeof value.total_count === "number" ? { totalCount: value.total_count } : {}),
  };
}

/** Reads an envelope; undefined where the text is none. */
export function parseEnvelope(text: string): Envelope | undefined {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    // Malformed: the caller says so, with the status.
    return undefined;
  }
  if (!isRecord(body) || typeof body.success !== "boolean") return undefined;
  const info = resultInfo(body.result_info);
  return {
    success: body.success,
    errors: entries(body.errors),
    messages: entries(body.messages).map(({ message }) => bounded(message, 1_000)),
    result: body.result,
    ...(info === undefined ? {} : { resultInfo: info }),
  };
}

/** What a body that is not the API's says in short: the title of a page, never the page. */
export function summaryOf(text: string, contentType: string | undefined): string {
  const kind = bounded(contentType?.split(";")[0] ?? "", 60) || "of no stated type";
  const start = text.slice(0, 20_000);
  const title = /<title[^>]*>([^<]{1,300})/i.exec(start)?.[1];
  if (title !== undefined) return `a page (${kind}) titled "${bounded(title, 120)}"`;
  return text.trim() === "" ? "an empty body" : `a body (${kind}) that is not an answer of the API`;
}

/** The Ray ID that a block page shows, where no header has it. */
export function rayInPage(text: string): string | undefined {
  return /ray id:?\s*(?:<[^>]{1,100}>\s*){0,3}([0-9a-f]{12,20})/i.exec(text.slice(0, 50_000))?.[1];
}
