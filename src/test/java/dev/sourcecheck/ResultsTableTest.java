package dev.sourcecheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.WarningCode;
import dev.sourcecheck.job.JobStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The reference of results lists each status and code once. */
class ResultsTableTest {
  private static final Pattern NAMES = Pattern.compile("^\\| (`[^|]+`) \\|", Pattern.MULTILINE);

  @Test
  void listsEveryStatusAndCode() throws IOException {
    String statusesAndCodes =
        Files.readString(Path.of("docs/results.md")).split("\n## Details of ", 2)[0];
    List<String> documented =
        NAMES
            .matcher(statusesAndCodes)
            .results()
            .flatMap(row -> Arrays.stream(row.group(1).replace("`", "").split(", ")))
            .toList();

    assertThat(documented)
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(
                    Arrays.stream(JobStatus.values()).map(JobStatus::wire),
                    Arrays.stream(FailureCode.values()).map(Enum::name),
                    Arrays.stream(WarningCode.values()).map(Enum::name))
                .flatMap(names -> names)
                .toList());
  }
}
