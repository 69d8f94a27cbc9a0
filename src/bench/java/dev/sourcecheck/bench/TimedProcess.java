package dev.sourcecheck.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Runs a class of the benchmarks in a process of its own, which prints how long its work took. */
final class TimedProcess {
  private static final String LABEL = "seconds ";

  private TimedProcess() {}

  /**
   * The seconds that the class printed after the word "seconds".
   *
   * @throws IllegalStateException with its output if it failed
   */
  static List<Double> run(String heap, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    File output = File.createTempFile("timed", ".txt");
    try {
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  heap,
                  "-cp",
                  System.getProperty("java.class.path"),
                  main.getName()));
      command.addAll(List.of(arguments));
      Process process =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output).start();
      int exit = process.waitFor();
      String text = Files.readString(output.toPath());
      if (exit != 0) {
        throw new IllegalStateException(text);
      }
      String line =
          text.lines().filter(printed -> printed.startsWith(LABEL)).findFirst().orElseThrow();
      return Arrays.stream(line.substring(LABEL.length()).split(" "))
          .map(Double::parseDouble)
          .toList();
    } finally {
      Files.deleteIfExists(output.toPath());
    }
  }
}
