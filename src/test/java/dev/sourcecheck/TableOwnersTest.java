package dev.sourcecheck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The SQL and the entities of one package read and write a table of the store; others call that
 * package.
 */
class TableOwnersTest {
  private static final Path MAIN = Path.of("src/main");
  private static final Pattern CREATED =
      Pattern.compile("CREATE (?:UNLOGGED )?TABLE (?:IF NOT EXISTS )?(\\w+)");
  private static final Pattern USED =
      Pattern.compile(
          "(?:\\b(?:FROM|JOIN|INTO|UPDATE|USING|COPY|TABLE|TRUNCATE|ONLY)\\s+"
              + "|@(?:Collection)?Table\\(name = \")(\\w+)");

  @Test
  void eachTableIsUsedByTheSqlOfOnePackage() throws IOException {
    Set<String> tables = new TreeSet<>();
    for (Path migration : files(MAIN.resolve("resources/db/migration"))) {
      CREATED
          .matcher(Files.readString(migration))
          .results()
          .map(found -> found.group(1))
          .forEach(tables::add);
    }
    Map<String, Set<String>> users = new TreeMap<>();
    for (Path root :
        Set.of(MAIN.resolve("java/dev/sourcecheck"), MAIN.resolve("resources/dev/sourcecheck"))) {
      for (Path file : files(root)) {
        String feature = root.relativize(file).getName(0).toString();
        USED.matcher(Files.readString(file))
            .results()
            .map((MatchResult found) -> found.group(1))
            .filter(tables::contains)
            .forEach(table -> users.computeIfAbsent(table, t -> new TreeSet<>()).add(feature));
      }
    }

    assertThat(tables).contains("data_source", "test_job", "catalog_snapshot", "lineage_edge");
    assertThat(users).allSatisfy((table, packages) -> assertThat(packages).as(table).hasSize(1));
  }

  private static Iterable<Path> files(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(file -> file.toString().matches(".*\\.(java|sql)")).toList();
    }
  }
}
