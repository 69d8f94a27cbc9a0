package dev.sourcecheck.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A running PostgreSQL program and its messages. */
final class PostgresProcess {
  private static final Logger LOG = Logger.getLogger(PostgresProcess.class);
  private static final Pattern PROBLEM = Pattern.compile("(FATAL|PANIC|error): ");
  private static final long RUN_SECONDS = 120;

  /** The exit code of a process that was killed is this plus the number of the signal. */
  private static final int SIGNALLED = 128;

  private static final long OUTPUT_MILLIS = 5_000;

  private final Process process;
  private final Thread reader;
  private volatile String lastLine = "";
  private volatile @Nullable String problem;
  private volatile boolean addressInUse;

  private PostgresProcess(Process process) {
    this.process = process;
    this.reader = new Thread(this::read, "sourcecheck-postgres-output");
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts a program; the first element of the command is its path. */
  static PostgresProcess start(List<String> command) throws StartupException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(Path.of("/").toFile());
    // PGDATA, PGPORT and the like are not meant for this server
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("LC_ALL", "C");
    try {
      return new PostgresProcess(builder.start());
    } catch (IOException e) {
      throw new StartupException(
          "the program " + command.get(0) + " cannot be run: " + StartupError.reason(e));
    }
  }

  /** Runs a program to its end. */
  static void run(List<String> command, String input) throws StartupException {
    PostgresProcess running = start(command);
    try (Writer in =
        new OutputStreamWriter(running.process.getOutputStream(), StandardCharsets.UTF_8)) {
      in.write(input);
    } catch (IOException e) {
      LOG.debugf(e, "A program of PostgreSQL ended before it read its input");
    }
    if (!running.awaitExit(TimeUnit.SECONDS.toMillis(RUN_SECONDS))) {
      running.process.destroyForcibly();
      throw new StartupException("not ready within " + RUN_SECONDS + " s");
    }
    if (running.process.exitValue() != 0) {
      throw new StartupException(running.reason());
    }
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Whether the server could not listen, because its port was in use. */
  boolean addressInUse() {
    return addressInUse;
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** False if it still runs after this time. */
  boolean awaitExit(long millis) throws StartupException {
    try {
      return process.waitFor(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartupException("interrupted");
    }
  }

  /** Why the program ended, from its own output. */
  String reason() {
    try {
      reader.join(OUTPUT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    int code = process.exitValue();
    if (code > SIGNALLED) {
      return "killed by signal " + (code - SIGNALLED);
    }
    String reported = problem == null ? lastLine : String.valueOf(problem);
    return reported.isEmpty() ? "exit code " + code : reported;
  }

  /** Reads all output, because a full pipe would block the server. */
  private void read() {
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        LOG.debug(line);
        if (!line.isBlank()) {
          lastLine = line.strip();
        }
        if (PROBLEM.matcher(line).find()) {
          problem = line.strip();
        }
        addressInUse |= line.contains("Address already in use");
      }
    } catch (IOException e) {
      LOG.debugf(e, "The output of process %d ended", process.pid());
    }
  }
}
