// Tasks that move messages out of a queue of dead letters, so many a second, back to where they came from or elsewhere.
import { ServiceError } from "../../core/errors.ts";
import { invalidParameter, resourceNotFound } from "./errors.ts";
import { MOVE_TASKS_SHOWN, MOVED_PER_SECOND } from "./limits.ts";
import type { MessageRecord } from "./message.ts";
import type { MoveRecord } from "./queue-record.ts";
import type { Holder, Queues } from "./queues.ts";

export class MoveTasks implements Disposable {
  readonly #queues: Queues;
  readonly #tasks = new Map<string, MoveRecord>();
  readonly #stop = new AbortController();

  constructor(queues: Queues) {
    this.#queues = queues;
  }

  /** What was running goes on. */
  restore(tasks: readonly MoveRecord[]): void {
    for (const task of tasks) {
      this.#tasks.set(task.handle, task);
      if (task.status === "RUNNING") void this.#run(task.handle);
    }
  }

  /** Throws when the source is not a queue of dead letters, the destination not there, or a task running. */
  async start(sourceArn: string, destinationArn: string | undefined, perSecond: number | undefined): Promise<string> {
    const source = this.#source(sourceArn);
    if (this.#queues.sourcesOf(sourceArn).length === 0) throw invalidParameter("Source queue must be configured as a Dead Letter Queue.");
    if (destinationArn !== undefined && !this.#queues.findByArn(destinationArn)) throw resourceNotFound();
    if (destinationArn === sourceArn) throw invalidParameter("Source queue arn and destination queue arn cannot be the same.");
    if (this.#of(sourceArn).some(({ status }) => status === "RUNNING")) {
      throw new ServiceError(
        "UnsupportedOperation",
        "There is already a task running. Only one active task is allowed for a source queue arn at a given time.",
      );
    }
    const { ids } = this.#queues.context;
    const handle = Buffer.from(JSON.stringify({ taskId: ids.uuid(), sourceArn })).toString("base64");
    const toMove = source.queue.counts().visible;
    const started = this.#queues.now();
    await this.#put({
      ...{ handle, status: "RUNNING", sourceArn, moved: 0, toMove, started },
      ...(destinationArn !== undefined && { destinationArn }),
      ...(perSecond !== undefined && { perSecond }),
    });
    void this.#run(handle);
    return handle;
  }

  /** Newest first. Throws ResourceNotFoundException when there is no such queue. */
  list(sourceArn: string): MoveRecord[] {
    this.#source(sourceArn);
    return this.#of(sourceArn);
  }

  /** The task as it was stopped. Throws ResourceNotFoundException unless it is running. */
  async cancel(handle: string): Promise<MoveRecord> {
    const task = this.#tasks.get(handle);
    if (!task) throw new ServiceError("ResourceNotFoundException", "The resource that you specified for the TaskHandle parameter doesn't exist.", 404);
    if (task.status !== "RUNNING") throw new ServiceError("UnsupportedOperation", "Only active tasks can be cancelled.");
    const cancelled: MoveRecord = { ...task, status: "CANCELLED" };
    await this.#put(cancelled);
    return cancelled;
  }

  async clear(): Promise<void> {
    const handles = [...this.#tasks.keys()];
    this.#tasks.clear();
    await Promise.all(handles.map((handle) => this.#queues.keeper.removeTask(handle)));
  }

  [Symbol.dispose](): void {
    this.#stop.abort();
  }

  #of(sourceArn: string): MoveRecord[] {
    const newestFirst = [...this.#tasks.values()].reverse(); // Of those that were started in the same millisecond, too.
    return newestFirst.filter((task) => task.sourceArn === sourceArn).sort((a, b) => b.started - a.started);
  }

  #source(arn: string): Holder {
    const source = this.#queues.findByArn(arn);
    if (!source) throw resourceNotFound();
    return source;
  }

  /** The newest ten of each source are kept. */
  async #put(task: MoveRecord): Promise<void> {
    this.#tasks.set(task.handle, task);
    await this.#queues.keeper.putTask(task);
    for (const { handle } of this.#of(task.sourceArn).slice(MOVE_TASKS_SHOWN)) {
      this.#tasks.delete(handle);
      await this.#queues.keeper.removeTask(handle);
    }
  }

  async #run(handle: string): Promise<void> {
    const { clock } = this.#queues.context;
    try {
      while (await this.#step(handle)) await clock.sleep(1000, this.#stop.signal);
    } catch (error) {
      const task = this.#tasks.get(handle);
      if (this.#stop.signal.aborted || !task) return;
      const failure = error instanceof ServiceError ? error.code : "InternalError";
      await this.#put({ ...task, status: "FAILED", failure }).catch(() => {}); // It is begun again after a restart.
    }
  }

  /** One second's worth; false when there is no more to do. */
  async #step(handle: string): Promise<boolean> {
    const task = this.#tasks.get(handle);
    if (task?.status !== "RUNNING") return false;
    using _work = this.#queues.context.activity.begin(`move task of ${task.sourceArn}`);
    const source = this.#source(task.sourceArn);
    const records = source.queue.takeOut(Math.min(task.perSecond ?? MOVED_PER_SECOND, task.toMove - task.moved));
    const moves = await Promise.allSettled(records.map((record) => this.#move(source, record, task.destinationArn)));
    const current = this.#tasks.get(handle) ?? task;
    const moved = task.moved + moves.filter(({ status }) => status === "fulfilled").length;
    const failed = moves.find((move) => move.status === "rejected");
    const done = records.length === 0 || moved >= task.toMove;
    await this.#put({ ...current, moved, ...(done && !failed && current.status === "RUNNING" && { status: "COMPLETED" as const }) });
    if (failed) throw failed.reason;
    return !done;
  }

  /** As a new message; back into the source when it cannot go where it should. */
  async #move(source: Holder, record: MessageRecord, destinationArn: string | undefined): Promise<void> {
    try {
      const destination = this.#queues.findByArn(destinationArn ?? record.sourceArn ?? "");
      if (!destination)
        throw new ServiceError(destinationArn ? "AWS.SimpleQueueService.NonExistentQueue" : "CouldNotDetermineMessageSource", "There is nowhere to move to.");
      const { sourceArn: _source, earlierReceives: _receives, sequenceNumber: _sequence, ...kept } = record;
      const now = this.#queues.now();
      await destination.queue.adopt({ ...kept, id: this.#queues.context.ids.uuid(), sent: now, enqueued: now, visibleAt: now });
    } catch (error) {
      source.queue.restore(record);
      throw error;
    }
    await source.queue.forget(record);
  }
}
