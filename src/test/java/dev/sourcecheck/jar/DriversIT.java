package dev.sourcecheck.jar;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engines and drivers in the jar, where all classes and services are in one file. */
class DriversIT {
  @TempDir Path home;

  @Test
  void findsTheEnginesInTheJar() throws Exception {
    try (Jar drivers = Jar.startAsItIs(home, Map.of(), "drivers")) {
      assertThat(drivers.awaitExit()).isZero();
      assertThat(drivers.complaints()).isEmpty();
      assertThat(drivers.out().lines().map(line -> line.replaceFirst("(\\S+) +(\\S+).*", "$1 $2")))
          .contains(
              "TYPE STATE",
              "pg present",
              "postgres_aurora present",
              "mariadb present",
              "mysql present",
              "trino present");
    }
    assertThat(home).isEmptyDirectory();
  }

  /** The driver of MariaDB finds our trust manager as a service, beside its own. */
  @Test
  void keepsTheServicesOfDrivers() throws Exception {
    List<String> services = new ArrayList<>();
    try (JarFile jar = new JarFile(System.getProperty("sourcecheck.jar"))) {
      ZipEntry entry = jar.getEntry("META-INF/services/org.mariadb.jdbc.plugin.TlsSocketPlugin");
      new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank())
          .forEach(services::add);
    }
    assertThat(services)
        .containsExactlyInAnyOrder(
            "dev.sourcecheck.engine.mysql.MariaDbTls",
            "org.mariadb.jdbc.plugin.tls.main.DefaultTlsSocketPlugin");
  }
}
