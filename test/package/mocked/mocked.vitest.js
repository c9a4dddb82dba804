import { test } from "vitest";
import { check } from "./check.js";

test("the program under mocks", check);
