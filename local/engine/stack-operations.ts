/** The operations of a stack, by name, for drivers that run them all in one way. */
import type { ChangeOptions, Operation, OperationOptions, OperationResult, UpdateOptions } from "./driver.js";

/** What a driver's stack extends. */
export abstract class StackOperations {
  preview(options?: UpdateOptions): Promise<OperationResult> {
    return this.run("preview", options);
  }

  up(options?: UpdateOptions): Promise<OperationResult> {
    return this.run("up", options);
  }

  refresh(options?: OperationOptions): Promise<OperationResult> {
    return this.run("refresh", options);
  }

  destroy(options?: ChangeOptions): Promise<OperationResult> {
    return this.run("destroy", options);
  }

  protected abstract run(operation: Operation, options?: UpdateOptions): Promise<OperationResult>;
}
