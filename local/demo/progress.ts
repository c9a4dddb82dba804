/** The line that says what is going on: redrawn in place on a terminal, written once elsewhere. */
import type { EngineEvent } from "../engine/index.js";
import type { DemoStep } from "./scenario.js";
import { shortName } from "./scenario.js";
import { type Colors, seconds } from "./style.js";

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const FRAME_MS = 100;
/** Some terminals tell a width of 0. */
const FALLBACK_COLUMNS = 80;
/** Back to the first column, and clear to the end of the line. */
const REWIND = "\r\u001b[K";

/** Shows the step that runs. */
export class Progress {
  private timer: NodeJS.Timeout | undefined;
  private started = 0;
  private doing = "";

  constructor(
    private readonly stream: NodeJS.WriteStream,
    private readonly colors: Colors,
  ) {}

  /** A step starts. */
  start(step: DemoStep): void {
    const title = `${this.colors.bold(step.name)}: ${step.about}`;
    if (!this.stream.isTTY) {
      this.stream.write(`${title} ...\n`);
      return;
    }
    this.stream.write(`${title}\n`);
    this.started = performance.now();
    this.doing = "starting the program";
    this.timer = setInterval(() => {
      this.draw();
    }, FRAME_MS);
    this.draw();
  }

  /** The engine does something. */
  event(event: EngineEvent): void {
    if (event.kind === "step-started") this.doing = `${event.op} ${shortName(event)}`;
  }

  /** The step has ended, by whatever way. */
  stop(): void {
    if (this.timer === undefined) return;
    clearInterval(this.timer);
    this.timer = undefined;
    this.stream.write(REWIND);
  }

  private draw(): void {
    const elapsed = performance.now() - this.started;
    const frame = FRAMES[Math.floor(elapsed / FRAME_MS) % FRAMES.length] ?? "";
    const line = `  ${frame} ${seconds(elapsed)}  ${this.doing}`;
    // A line that wraps could not be redrawn.
    this.stream.write(REWIND + this.colors.dim(line.slice(0, (this.stream.columns || FALLBACK_COLUMNS) - 1)));
  }
}
