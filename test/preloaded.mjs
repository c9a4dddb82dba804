// For a vitest configuration to import: its workers, and all that they start, load test/serializer-when-used.cjs first. Three
// times as many programs and providers start in the same processor time.
import { fileURLToPath } from "node:url";

const file = fileURLToPath(new URL("serializer-when-used.cjs", import.meta.url));
process.env.NODE_OPTIONS = [process.env.NODE_OPTIONS, `--require ${JSON.stringify(file)}`].join(" ").trim();
