package dev.sourcecheck.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stopping a server, with a pg_ctl that cannot send a signal. */
class ServerProcessesTest {
  @TempDir Path folder;
  private PostgresBinaries binaries;

  @BeforeEach
  void createFailingProgram() throws Exception {
    Path program = Files.createDirectory(folder.resolve("bin")).resolve("pg_ctl");
    Files.writeString(program, "#!/bin/sh\necho 'pg_ctl: error: no such process'\nexit 1\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    binaries = new PostgresBinaries(folder);
  }

  @Test
  void acceptsAServerThatHasEndedByItself() throws Exception {
    Process server = new ProcessBuilder("true").start();
    assertThat(server.waitFor()).isZero();

    assertThatCode(() -> ServerProcesses.stop(binaries, server.toHandle()))
        .doesNotThrowAnyException();
  }

  @Test
  void reportsAServerThatCannotBeSignalled() throws Exception {
    Process server = new ProcessBuilder("sleep", "600").start();
    try {
      assertThatThrownBy(() -> ServerProcesses.stop(binaries, server.toHandle()))
          .isInstanceOf(StartupException.class)
          .hasMessage("pg_ctl: error: no such process");
    } finally {
      server.destroyForcibly();
    }
  }
}
