package dev.sourcecheck.jar;

import static dev.sourcecheck.jar.Jar.SOURCES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.servers.EventStreamClient;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.servers.StoreResource;
import dev.sourcecheck.store.StoreSql;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replicas that start at the same time on an empty store. */
class ReplicasIT {
  @TempDir Path homes;

  @Test
  void replicasShareAConfiguredAdminKey() throws Exception {
    String database = Servers.newDatabase();
    Map<String, String> settings = settings(database, "ab".repeat(32));
    try (Jar one = Jar.start(homes.resolve("one"), settings);
        Jar two = Jar.start(homes.resolve("two"), settings)) {
      one.awaitReady();
      two.awaitReady();

      assertThat(one.send("GET", SOURCES, "").statusCode()).isEqualTo(200);
      assertThat(two.send("GET", SOURCES, "").statusCode()).isEqualTo(200);
      assertThat(roles(database)).containsExactly("admin");
      assertThat(homes).isEmptyDirectory();
      assertThat(one.out() + two.out()).doesNotContain("sck_");
    }
  }

  @Test
  void sessionHoldsAndEndsOnEveryReplica() throws Exception {
    String database = Servers.newDatabase();
    Map<String, String> settings = settings(database, "ab".repeat(32));
    try (Jar one = Jar.start(homes.resolve("one"), settings);
        Jar two = Jar.start(homes.resolve("two"), settings)) {
      one.awaitReady();
      two.awaitReady();
      String parked =
          """
          {"name": "parked", "type": "pg", "view_only": true, "temp_schema": "d.t",
            "options": {"host": "127.0.0.1", "port": 1, "user": "u", "password": "p", "dbname": "d"}}
          """;
      one.send("POST", SOURCES, parked);
      one.send("POST", SOURCES + "/1/test", "");
      String cookie =
          post(one, "/login", "", "key=" + StoreResource.KEY)
              .headers()
              .firstValue("Set-Cookie")
              .orElseThrow()
              .replaceFirst(";.*", "");
      String events = "http://127.0.0.1:" + two.port + SOURCES + "/test/1/events";
      try (EventStreamClient stream = EventStreamClient.connect(events, Map.of("Cookie", cookie))) {
        assertThat(stream.nextEvent().orElseThrow().name()).isEqualTo("status");

        assertThat(post(one, "/logout", cookie, "").statusCode()).isEqualTo(204);

        assertThat(stream.rest()).isEmpty();
      }
      try (EventStreamClient again = EventStreamClient.connect(events, Map.of("Cookie", cookie))) {
        assertThat(again.status()).isEqualTo(401);
      }
    }
  }

  private static Map<String, String> settings(String database, String masterKey) {
    return Map.of(
        "QUARKUS_DATASOURCE_JDBC_URL",
        "jdbc:postgresql://127.0.0.1:" + Servers.postgres().getPort() + "/" + database,
        "QUARKUS_DATASOURCE_USERNAME",
        "postgres",
        "SOURCECHECK_MASTER_KEY",
        masterKey,
        "SOURCECHECK_ADMIN_KEY",
        StoreResource.KEY);
  }

  private static HttpResponse<String> post(Jar replica, String path, String cookie, String form)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + replica.port + path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form));
    if (!cookie.isEmpty()) {
      request.header("Cookie", cookie);
    }
    return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
  }

  /** The first one determines the key; the other one changes nothing. */
  @Test
  void rejectsTheSecondMasterKeyOfTwoReplicas() throws Exception {
    String database = Servers.newDatabase();
    List<Jar> replicas = new ArrayList<>();
    try {
      for (String key : List.of("ab", "cd")) {
        replicas.add(Jar.start(homes.resolve(key), settings(database, key.repeat(32))));
      }
      await()
          .atMost(Duration.ofSeconds(120))
          .until(() -> replicas.stream().anyMatch(replica -> !replica.isAlive()));
      Jar refused =
          replicas.stream().filter(replica -> !replica.isAlive()).findFirst().orElseThrow();
      RefusedStarts.assertRefused(refused, "The master key is not the one", "Nothing was changed");
      Jar running =
          replicas.stream().filter(replica -> replica != refused).findFirst().orElseThrow();
      running.awaitReady();
      String form =
          """
          {"name": "kept", "type": "pg", "options": {"host": "127.0.0.1", "port": %d,
            "user": "postgres", "password": "secret", "dbname": "postgres"}}
          """
              .formatted(Servers.postgres().getPort());
      assertThat(running.send("POST", SOURCES, form).statusCode()).isEqualTo(200);
      assertThat(running.send("GET", SOURCES + "/1", "").body()).contains("\"kept\"");
    } finally {
      for (Jar replica : replicas) {
        replica.close();
      }
    }
  }

  /** Of all keys. */
  private static List<String> roles(String database) {
    return new StoreSql(Servers.superuser(database))
        .withSession(session -> session.sql("SELECT role FROM api_key").list(String.class));
  }
}
