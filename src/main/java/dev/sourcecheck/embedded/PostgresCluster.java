package dev.sourcecheck.embedded;

import dev.sourcecheck.process.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A database cluster and its superuser's password. The password is written first. The cluster is
 * initialised in a temporary folder, with the password set and required for every login, and the
 * folder is renamed when it is complete. Termination at any point therefore leaves either no
 * cluster or one that requires the password.
 */
final class PostgresCluster {
  static final String SUPERUSER = "postgres";
  private static final String TEMPORARY = "data.new";
  private static final int STATUS_LINE = 7;
  private static final int PASSWORD_BYTES = 24;
  private static final List<String> LOGINS =
      List.of(
          "host all all 127.0.0.1/32 scram-sha-256",
          "host all all ::1/128 scram-sha-256",
          "local all all scram-sha-256");

  private final PostgresBinaries binaries;
  private final Path folder;
  private final String password;

  private PostgresCluster(PostgresBinaries binaries, Path folder, String password) {
    this.binaries = binaries;
    this.folder = folder;
    this.password = password;
  }

  /** Opens the folder's cluster, or completes its initialisation. */
  static PostgresCluster open(
      PostgresBinaries binaries, Path folder, StartupStep.StepListener steps)
      throws StartupException, IOException {
    FileTrees.delete(folder.resolve(TEMPORARY));
    boolean exists = Files.exists(dataOf(folder), LinkOption.NOFOLLOW_LINKS);
    if (exists) {
      TrustedPath.privateFolder(dataOf(folder));
    }
    steps.before(StartupStep.WRITE_PASSWORD);
    Path file = passwordFile(folder);
    boolean passwordExists = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    if (passwordExists) {
      TrustedPath.requireOwn(file);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
    String password = passwordExists ? Files.readString(file).strip() : "";
    boolean passwordMissing = password.isEmpty();
    if (passwordMissing) {
      password = newPassword();
    }
    PostgresCluster cluster = new PostgresCluster(binaries, folder, password);
    if (exists && passwordMissing) {
      cluster.setPassword();
    }
    if (passwordMissing) {
      PrivateFile.write(file, password + "\n");
    }
    if (!exists) {
      cluster.initialize(steps);
    }
    cluster.requirePasswords();
    return cluster;
  }

  Path data() {
    return dataOf(folder);
  }

  String password() {
    return password;
  }

  /** Whether the server that has this process id accepts connections. */
  boolean isReady(long pid) {
    try {
      List<String> lines = Files.readAllLines(data().resolve("postmaster.pid"));
      return lines.size() > STATUS_LINE
          && lines.get(0).strip().equals(Long.toString(pid))
          && lines.get(STATUS_LINE).strip().equals("ready");
    } catch (IOException e) {
      return false; // not written yet
    }
  }

  static Path dataOf(Path folder) {
    return folder.resolve("data");
  }

  static Path passwordFile(Path folder) {
    return folder.resolve("password");
  }

  private void initialize(StartupStep.StepListener steps) throws StartupException, IOException {
    Path temporary = folder.resolve(TEMPORARY);
    steps.before(StartupStep.INITIALIZE);
    List<String> command = new ArrayList<>(SystemTools.prefix(true));
    command.addAll(
        List.of(
            binaries.program("initdb").toString(),
            "--pgdata=" + temporary,
            "--username=" + SUPERUSER,
            "--pwfile=" + passwordFile(folder),
            "--auth-local=scram-sha-256",
            "--auth-host=scram-sha-256",
            "--encoding=UTF8",
            // the order of names must not depend on the locale of the machine
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8"));
    PostgresProcess.run(command, "");
    steps.before(StartupStep.MOVE_CLUSTER);
    Files.move(temporary, data(), StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Sets the password of a cluster whose password is unknown, which an interrupted first start of
   * an early version could leave. Single-user mode does not listen for connections.
   */
  private void setPassword() throws StartupException, IOException {
    List<String> command = new ArrayList<>(SystemTools.prefix(true));
    command.addAll(
        List.of(binaries.program("postgres").toString(), "--single", "-D", data().toString()));
    command.add("postgres");
    try {
      PostgresProcess.run(command, "ALTER ROLE " + SUPERUSER + " PASSWORD '" + password + "'\n");
    } catch (StartupException e) {
      throw new StartupException(
          "the database cluster "
              + data()
              + " is incomplete and has no password ("
              + e.getMessage()
              + "); move the folder, or restore it from a backup");
    }
  }

  private void requirePasswords() throws IOException {
    Path rules = data().resolve("pg_hba.conf");
    if (!Files.exists(rules) || !Files.readAllLines(rules).equals(LOGINS)) {
      PrivateFile.write(rules, String.join("\n", LOGINS) + "\n");
    }
  }

  private static String newPassword() {
    byte[] random = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }
}
