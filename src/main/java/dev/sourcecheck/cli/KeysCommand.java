package dev.sourcecheck.cli;

import dev.sourcecheck.auth.ApiKey;
import dev.sourcecheck.auth.ApiKeyStore;
import dev.sourcecheck.auth.Role;
import dev.sourcecheck.embedded.StartupException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code keys create --role R [--name N] | list | revoke ID}. */
final class KeysCommand {
  private static final int LONGEST_NAME = 200;

  private final PrintStream out;

  KeysCommand(PrintStream out) {
    this.out = out;
  }

  /** Does it, or says what was wrong with the words. */
  @Nullable String run(List<String> words) throws StartupException {
    if (words.equals(List.of("list"))) {
      try (StoreAccess door = StoreAccess.open()) {
        list(new ApiKeyStore(door.store()));
      }
      return null;
    }
    if (words.size() == 2 && words.get(0).equals("revoke")) {
      try (StoreAccess door = StoreAccess.open()) {
        revoke(new ApiKeyStore(door.store()), words.get(1));
      }
      return null;
    }
    if (!words.isEmpty() && words.get(0).equals("create")) {
      return create(words.subList(1, words.size()));
    }
    return "keys takes create --role R [--name N], list, or revoke ID";
  }

  private @Nullable String create(List<String> options) throws StartupException {
    Optional<Role> role = Optional.empty();
    String name = "";
    for (int i = 0; i < options.size(); i += 2) {
      String value = i + 1 < options.size() ? options.get(i + 1) : "";
      if (options.get(i).equals("--role")) {
        role = Role.ofWire(value);
      } else if (options.get(i).equals("--name") && value.length() <= LONGEST_NAME) {
        name = value;
      } else {
        return "keys create takes --role viewer|operator|admin and --name N";
      }
    }
    if (role.isEmpty()) {
      return "keys create needs --role viewer|operator|admin";
    }
    try (StoreAccess door = StoreAccess.open()) {
      // alone on its line, so that a script can take it
      out.println(new ApiKeyStore(door.store()).create(name, role.get()));
    }
    return null;
  }

  private void list(ApiKeyStore keys) {
    out.printf("%-12s  %-8s  %-30s  %s%n", "ID", "ROLE", "CREATED", "NAME");
    for (ApiKey key : keys.list()) {
      String name = key.revokedAt() == null ? key.name() : key.name() + " (revoked)";
      out.printf("%-12s  %-8s  %-30s  %s%n", key.id(), key.role().wire(), key.createdAt(), name);
    }
  }

  private void revoke(ApiKeyStore keys, String id) throws StartupException {
    if (!keys.revoke(id)) {
      throw new StartupException(
          "there is no open key with the id " + id + "; keys list shows all");
    }
    out.println("Revoked " + id);
  }
}
