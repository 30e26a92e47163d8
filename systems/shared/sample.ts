import type { Cloud, Screen } from './cloud';
import type { SystemOutputs } from './outputs';

export interface SampleContext<O extends SystemOutputs = SystemOutputs> {
  readonly cloud: Cloud;
  readonly outputs: O;
  readonly now: Date;
  readonly out: Screen;
}

/** What `npm start` shows of a system. It runs on the local cloud only. */
export interface Sample<O extends SystemOutputs = SystemOutputs> {
  /**
   * Sends a small sample and follows it to its end, printing what happened.
   * @throws SystemError where the system does not do what it should.
   */
  show(context: SampleContext<O>): Promise<void>;
  /** JSON body of a request to try next; undefined where none can be sent by hand, such as a signed one. */
  example(outputs: O): string | undefined;
}
