/**
 * Lets a slow step run one at a time. Calls that come meanwhile count as one, and the step runs once more after them,
 * so that the last run always saw the newest state.
 *
 * @param {() => Promise<void>} step
 * @param {(error: Error) => void} failed hears of a step that threw; later calls still run
 * @returns {() => Promise<void>} asks for a run
 */
export function latestOnly(step, failed) {
  let running = false;
  let requested = false;
  return async function request() {
    requested = true;
    if (running) {
      return;
    }
    running = true;
    while (requested) {
      requested = false;
      try {
        await step();
      } catch (error) {
        failed(error);
      }
    }
    running = false;
  };
}
