import type { Logger } from '../../../platform/logger';
import type { Listener, ListenerAddress, ListenerInput } from '../listeners';
import { listenForStreams, type StreamReader } from '../sockets/listen-for-streams';
import { LengthFrames, MAX_FRAME_BYTES } from './length-frames';
import { type PickleRejection, readPickledPoints } from './pickled-points';

/** Accepts carbon's pickle protocol over TCP. A frame that cannot be read is counted and skipped, the connection stays open. */
export function listenForPickle(
  address: ListenerAddress,
  input: ListenerInput<PickleRejection>,
  logger: Logger,
): Promise<Listener> {
  const createReader = (): StreamReader => {
    const frames = new LengthFrames((frame) => readPickledPoints(frame, input.sink));
    return {
      get heldBytes() {
        return frames.heldBytes;
      },
      push(chunk) {
        const readable = frames.push(chunk);
        if (!readable) input.sink.reject('frame-too-long', `a frame of more than ${MAX_FRAME_BYTES} bytes`);
        return readable;
      },
    };
  };
  return listenForStreams({ ...address, name: 'pickle', input, createReader, logger });
}
