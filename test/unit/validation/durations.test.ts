import { describe, expect, it } from "vitest";

import { durationFields, parseDuration } from "../../../provider/validation/durations.js";

describe("parseDuration", () => {
  it.each([
    [30, 30],
    [0, 0],
    [-0, 0],
    [-5, -5],
    ["30s", 30],
    ["1m30s", 90],
    ["2h", 7200],
    ["1.5m", 90],
    ["0.5h", 1800],
    [".5m", 30],
    ["1.m", 60],
    ["1000ms", 1],
    ["500ms500ms", 1],
    ["1000000us", 1],
    ["1000000µs", 1],
    ["1000000μs", 1],
    ["1000000000ns", 1],
    ["+30s", 30],
    ["-30s", -30],
    ["0", 0],
    ["-0", 0],
    ["0s", 0],
    ["-0s", 0],
    ["9223372036s", 9_223_372_036],
  ])("reads %j as %d seconds", (value, seconds) => {
    expect(parseDuration(value)).toBe(seconds);
  });

  it.each([
    ["30"],
    [""],
    ["s"],
    ["-"],
    ["."],
    [".s"],
    ["30 s"],
    [" 30s"],
    ["30s "],
    ["30S"],
    ["30sec"],
    ["1d"],
    ["1m30"],
    ["--1s"],
    ["1e3s"],
    ["1.5s"],
    ["500ms"],
    ["0.0001s"],
    ["1ns"],
    ["9223372037s"],
    ["3000000h"],
    ["9".repeat(60) + "s"],
    ["1s".repeat(100_000)],
    [1.5],
    [NaN],
    [Infinity],
    [2 ** 63],
    [-(2 ** 63)],
    [1e21],
    [true],
    [null],
    [undefined],
    [[]],
    [{}],
  ])("reads %j as no duration", (value) => {
    expect(parseDuration(value)).toBeUndefined();
  });

  it("serves each of the fields that hold a duration", () => {
    expect(durationFields).toEqual(["connectTimeout", "tlsTimeout", "tcpKeepAlive", "keepAliveTimeout"]);
  });
});
