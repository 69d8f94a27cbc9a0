package dev.sourcecheck.jar;

import static dev.sourcecheck.jar.Jar.SOURCES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.servers.StoreResource;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.Driver;

/** Other users of the same machine. */
class NeighbourIT {
  private static final int NOBODY = 65_534;
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  @TempDir Path folder;

  @BeforeEach
  void allowTraversal() throws IOException {
    allow(folder, "rwxr-xr-x");
  }

  /** Where releases before unpacked the programs, and ran what they found there. */
  @Test
  void runsNothingFromTheTemporaryFolder() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    Path marker = folder.resolve("executed");
    Path planted = temporary.resolve("embedded-pg/PG-" + md5OfArchive());
    Files.createDirectories(planted.resolve("bin"));
    Files.createFile(planted.resolve(".exists"));
    for (String program : List.of("initdb", "pg_ctl", "postgres")) {
      Path file = planted.resolve("bin").resolve(program);
      Files.writeString(file, "#!/bin/sh\ntouch " + marker + "\nexit 1\n");
      allow(file, "rwxr-xr-x");
    }
    Path home = Files.createDirectory(folder.resolve("home"));

    try (Jar jar =
        Jar.start(
            List.of(JAVA, "-Djava.io.tmpdir=" + temporary),
            Path.of(System.getProperty("sourcecheck.jar")),
            home,
            Map.of("SOURCECHECK_ADMIN_KEY", StoreResource.KEY))) {
      jar.awaitReady();
      assertThat(jar.send("GET", SOURCES, "").statusCode()).isEqualTo(200);
    }
    assertThat(marker).doesNotExist();
  }

  @Test
  void twoUsersRunTheServiceAtTheSameTime() throws Exception {
    assumeThat(isRoot()).as("only root can start a process of another user").isTrue();
    Path jar = Files.copy(Path.of(System.getProperty("sourcecheck.jar")), folder.resolve("a.jar"));
    allow(jar, "rw-r--r--");
    Path own = Files.createDirectory(folder.resolve("own"));
    Path theirs = Files.createDirectory(folder.resolve("theirs"));
    Files.setAttribute(theirs, "unix:uid", NOBODY);
    Map<String, String> key = Map.of("SOURCECHECK_ADMIN_KEY", StoreResource.KEY);
    List<String> asNobody =
        List.of(
            "setpriv",
            "--reuid=" + NOBODY,
            "--regid=" + NOBODY,
            "--clear-groups",
            JAVA,
            "-Duser.home=" + theirs);

    try (Jar one = Jar.start(List.of(JAVA), jar, own, key);
        Jar two = Jar.start(asNobody, jar, theirs, key)) {
      one.awaitReady();
      two.awaitReady();

      assertThat(one.send("GET", SOURCES, "").statusCode()).isEqualTo(200);
      assertThat(two.send("GET", SOURCES, "").statusCode()).isEqualTo(200);
      assertThat(one.terminate()).isEqualTo(143);
      assertThat(two.send("GET", SOURCES, "").statusCode()).isEqualTo(200);
      assertThat(two.terminate()).isEqualTo(143);
      assertThat(one.complaints()).isEmpty();
      assertThat(two.complaints()).isEmpty();
    }

    // what one of them left is not run by the other
    Files.setAttribute(own, "unix:uid", NOBODY);
    try (Jar refused = Jar.start(asNobody, jar, own, key)) {
      RefusedStarts.assertRefused(
          refused, "the home " + own + " is not writable", "Permission denied");
    }
    Files.setAttribute(own, "unix:uid", 0);
    try (Jar refused = Jar.start(List.of(JAVA), jar, theirs, key)) {
      RefusedStarts.assertRefused(
          refused, theirs.toString(), "belongs to the user", "SOURCECHECK_HOME");
    }
  }

  @Test
  void rejectsAHomeThatOthersCanWriteInOneLine() throws Exception {
    Path home = Files.createDirectory(folder.resolve("home"));
    allow(home, "rwxrwxrwx");

    try (Jar refused = Jar.startAsItIs(home, Map.of())) {
      RefusedStarts.assertRefused(refused, home + " is writable by other users", "chmod go-w");
    }
    assertThat(home).isEmptyDirectory();
  }

  /** From the first moment at which the server listens to the last. */
  @Test
  void rejectsLoginsWithoutThePasswordDuringAFirstStart() throws Exception {
    Path home = Files.createDirectory(folder.resolve("home"));
    allow(home, "rwx------");
    int port;
    List<String> entered = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    try (Jar jar = Jar.start(home, Map.of())) {
      await()
          .atMost(Duration.ofSeconds(120))
          .pollInterval(Duration.ofMillis(1))
          .until(() -> portOf(jar) > 0);
      port = portOf(jar);
      await()
          .atMost(Duration.ofSeconds(120))
          .pollInterval(Duration.ofMillis(1))
          .until(
              () -> {
                knock(port, entered, refused);
                return !entered.isEmpty() || jar.readiness() == 200;
              });
      assertThat(entered).isEmpty();
      assertThat(refused).contains("28P01").doesNotContain("28000");
      assertThat(listensElsewhere(port)).isFalse();
    }
  }

  private static void knock(int port, List<String> entered, List<String> refused) {
    Properties properties = new Properties();
    properties.setProperty("user", "postgres");
    properties.setProperty("password", "guessed");
    String url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    try (Connection connection = new Driver().connect(url, properties)) {
      entered.add(String.valueOf(connection));
    } catch (SQLException e) {
      refused.add(String.valueOf(e.getSQLState()));
    }
  }

  /** Another address of the machine can be bound only if nobody listens on all. */
  private static boolean listensElsewhere(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.2"))) {
      return !socket.isBound();
    } catch (IOException e) {
      return true;
    }
  }

  private static int portOf(Jar jar) throws IOException {
    if (!Files.exists(jar.storePidFile())) {
      return 0;
    }
    List<String> lines = Files.readAllLines(jar.storePidFile());
    return lines.size() > 3 ? Integer.parseInt(lines.get(3).strip()) : 0;
  }

  private static String md5OfArchive() throws Exception {
    String machine = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
    try (InputStream archive =
        NeighbourIT.class.getResourceAsStream("/postgres-linux-" + machine + ".txz")) {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("MD5").digest(archive.readAllBytes()));
    }
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private static void allow(Path path, String rights) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(rights));
  }
}
