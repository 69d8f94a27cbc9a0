package dev.sourcecheck.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * PostgreSQL processes that belong to a folder, regardless of their parent. A server and an {@code
 * initdb} outlive a JVM that was killed, and a server's children outlive the server for a moment.
 */
final class ServerProcesses {
  private static final Set<String> PROGRAMS = Set.of("postgres", "initdb", "setsid", "unshare");
  private static final long FAST_SECONDS = 60;
  private static final long KILL_SECONDS = 20;

  private ServerProcesses() {}

  /** Stops the server with a fast shutdown, then kills what remains. */
  static void stopAll(PostgresBinaries binaries, Path folder) throws StartupException {
    Path pidFile = PostgresCluster.dataOf(folder).resolve("postmaster.pid");
    List<ProcessHandle> running = of(folder, pidFile);
    long server = pid(pidFile);
    for (ProcessHandle process : running) {
      if (process.pid() == server) {
        stop(binaries, process);
      }
    }
    running = of(folder, pidFile);
    running.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle process : running) {
      if (!ended(process, KILL_SECONDS)) {
        throw new StartupException(
            "process "
                + process.pid()
                + ", which an earlier run started on "
                + folder
                + ", cannot be killed");
      }
    }
    try {
      // after a reboot PostgreSQL would take any process with this id for a running server
      Files.deleteIfExists(pidFile);
    } catch (IOException e) {
      throw new StartupException(pidFile + " cannot be deleted: " + StartupError.reason(e));
    }
  }

  /** Sends SIGINT for a fast shutdown, which does not wait for sessions, and awaits its end. */
  static void stop(PostgresBinaries binaries, ProcessHandle server) throws StartupException {
    List<String> command = new ArrayList<>(SystemTools.prefix(false));
    command.addAll(
        List.of(binaries.program("pg_ctl").toString(), "kill", "INT", Long.toString(server.pid())));
    try {
      PostgresProcess.run(command, "");
    } catch (StartupException e) {
      if (server.isAlive()) {
        throw e;
      }
      return; // it has ended by itself, so the signal could not be sent
    }
    if (!ended(server, FAST_SECONDS)) {
      server.destroyForcibly();
    }
  }

  private static boolean ended(ProcessHandle process, long seconds) throws StartupException {
    try {
      process.onExit().get(seconds, TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      return !process.isAlive();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartupException("interrupted");
    }
  }

  private static List<ProcessHandle> of(Path folder, Path pidFile) {
    if (!Files.exists(Path.of("/proc/self/exe"))) {
      return ProcessHandle.of(pid(pidFile)).stream()
          .filter(one -> one.info().command().orElse("").endsWith("/postgres"))
          .toList();
    }
    return ProcessHandle.allProcesses()
        .filter(one -> one.pid() != ProcessHandle.current().pid() && belongs(one, folder))
        .toList();
  }

  /**
   * Uses the executable, working directory and arguments that the kernel reports, because servers
   * change the titles of their processes.
   */
  private static boolean belongs(ProcessHandle process, Path folder) {
    Path kernel = Path.of("/proc", Long.toString(process.pid()));
    try {
      String program = Files.readSymbolicLink(kernel.resolve("exe")).toString();
      Path name = Path.of(program.replaceFirst(" \\(deleted\\)$", "")).getFileName();
      if (name == null || !PROGRAMS.contains(name.toString())) {
        return false;
      }
      if (Files.readSymbolicLink(kernel.resolve("cwd")).startsWith(folder)) {
        return true;
      }
      String line =
          new String(Files.readAllBytes(kernel.resolve("cmdline")), StandardCharsets.UTF_8);
      return Arrays.stream(line.split("\0"))
          .map(word -> word.substring(word.indexOf('=') + 1))
          .anyMatch(word -> word.startsWith(folder + "/"));
    } catch (IOException e) {
      return false; // it has ended, or belongs to another user
    }
  }

  private static long pid(Path pidFile) {
    try {
      return Long.parseLong(Files.readAllLines(pidFile).get(0).strip());
    } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
      return -1; // no server runs, or it was killed while it wrote the file
    }
  }
}
