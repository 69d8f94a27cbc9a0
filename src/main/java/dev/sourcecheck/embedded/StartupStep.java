package dev.sourcecheck.embedded;

/** The steps of an embedded server's start, in order. The process may end before any of them. */
enum StartupStep {
  UNPACK,
  RECORD_BINARIES,
  MOVE_BINARIES,
  CREATE_FOLDER,
  STOP_LEFTOVERS,
  WRITE_PASSWORD,
  INITIALIZE,
  MOVE_CLUSTER,
  START_SERVER,
  AWAIT_SERVER,
  CREATE_DATABASE,
  USE;

  /** Called before each step; tests end the process here. */
  interface StepListener {
    StepListener NONE = step -> {};

    void before(StartupStep step);
  }
}
