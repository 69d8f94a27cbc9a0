package dev.sourcecheck.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sourcecheck.secret.Secret;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PgServicesTest {
  private static final String FILE =
      """
      # services
      [shop]
      host=db
      port=5433
      dbname=shop
      user=reader

      [socket]
      host=/var/run/postgresql
      user=reader
      """;

  @Test
  void takesThePasswordFromThePasswordFile() throws UsageException {
    PgPass passwords =
        PgPass.parse(
            "other:*:*:*:x\n#db:5433:shop:reader:y\ndb:5433:*:reader:a\\:b\\\\c\n*:*:*:*:z");

    List<SourceInput> sources = PgServices.read(FILE, passwords, name -> null);

    assertThat(sources).hasSize(1);
    assertThat(sources.get(0).form().options())
        .isEqualTo(Map.of("host", "db", "port", 5433L, "dbname", "shop", "user", "reader"));
    assertThat(sources.get(0).form().secrets()).isEqualTo(Map.of("password", new Secret("a:b\\c")));
    assertThat(sources.get(0).notes())
        .containsExactly(
            "socket cannot be read: Unix-domain sockets cannot be tested; use a host name");
  }

  @Test
  void takesThePasswordFromTheEnvironment() throws UsageException {
    SourceInput shop =
        PgServices.read(FILE, PgPass.parse(""), Map.of("PGPASSWORD", "x")::get).get(0);

    assertThat(shop.form().secrets())
        .isEqualTo(Map.of("password", new Secret("${env:PGPASSWORD}")));
  }

  @Test
  void rejectsOtherFiles() {
    assertThatThrownBy(() -> PgServices.read("tiger", PgPass.parse(""), name -> null))
        .hasMessage("Line 1 of the service file is invalid");
  }
}
