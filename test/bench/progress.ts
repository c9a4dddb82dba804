/** Shows how far the benchmark is: a bar on a terminal, a line for each step elsewhere. */
import { progress as progressBar } from "@clack/prompts";

/** Told what happens. */
export interface Progress {
  /** A step of a program starts. */
  step(title: string, resources: number): void;
  /** A resource of the step is done. */
  advance(): void;
  /** The step is over. */
  end(): void;
}

/** The bar of a terminal, one for each step: its length is the number of the resources. */
class Bar implements Progress {
  private bar: ReturnType<typeof progressBar> | undefined;
  private title = "";

  constructor(private readonly stream: NodeJS.WriteStream) {}

  step(title: string, resources: number): void {
    this.end();
    this.title = title;
    this.bar = progressBar({ max: Math.max(resources, 1), size: 30, indicator: "timer", output: this.stream });
    this.bar.start(title);
  }

  advance(): void {
    this.bar?.advance(1, this.title);
  }

  end(): void {
    this.bar?.stop(this.title);
    this.bar = undefined;
  }
}

/** Nothing is animated where nobody watches. */
class Lines implements Progress {
  constructor(private readonly stream: NodeJS.WriteStream) {}

  step(title: string): void {
    this.stream.write(`${title} ...\n`);
  }

  advance(): void {
    // A line for each resource would bury the others.
  }

  end(): void {
    // The next step's line says that this one is over.
  }
}

/** The progress that fits the stream. */
export function progressOn(stream: NodeJS.WriteStream): Progress {
  return stream.isTTY ? new Bar(stream) : new Lines(stream);
}
