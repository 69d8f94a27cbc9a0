package dev.sourcecheck.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** An installed server program with a temporary folder for its files. */
final class ServerProcess implements AutoCloseable {
  private final Path folder;
  private final Process process;
  private final StopSignal stop;

  /** The signal that stops the program without waiting for its clients. */
  enum StopSignal {
    TERM,
    QUIT
  }

  private ServerProcess(Path folder, Process process, StopSignal stop) {
    this.folder = folder;
    this.process = process;
    this.stop = stop;
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
  }

  /** Starts the program and waits until it accepts connections. */
  static ServerProcess listening(
      Path folder,
      int port,
      Map<String, String> environment,
      List<String> command,
      StopSignal stop) {
    ServerProcess started = new ServerProcess(folder, spawn(folder, environment, command), stop);
    try {
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> !started.process.isAlive() || accepts(port));
      if (!started.process.isAlive()) {
        throw new IllegalStateException(command.get(0) + " ended: " + started.log());
      }
      return started;
    } catch (RuntimeException e) {
      started.close();
      throw e;
    }
  }

  /** Runs a program and fails unless it exits with 0. */
  static void run(Path folder, Map<String, String> environment, List<String> command) {
    try {
      int exit = spawn(folder, environment, command).waitFor();
      if (exit != 0) {
        throw new IllegalStateException(
            command + " failed with " + exit + ": " + Files.readString(log(folder)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Process spawn(Path folder, Map<String, String> environment, List<String> command) {
    // The servers refuse to run as root, so they run as an unmapped user of a new user namespace.
    List<String> unprivileged = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      unprivileged.addAll(List.of("unshare", "-U"));
    }
    unprivileged.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(unprivileged)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log(folder).toFile()));
    builder.environment().putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path newFolder() {
    try {
      return Files.createTempDirectory("sourcecheck-server");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static Path log(Path folder) {
    return folder.resolve("log");
  }

  /** The output of the program. */
  String log() {
    try {
      return Files.readString(log(folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long pid() {
    return process.pid();
  }

  /** Stops the process and deletes its folder. */
  @Override
  public void close() {
    try {
      new ProcessBuilder("kill", "-s", stop.name(), Long.toString(pid())).start().waitFor();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
