package dev.sourcecheck.cli;

import dev.sourcecheck.auth.ApiKey;
import dev.sourcecheck.auth.ApiKeys;
import dev.sourcecheck.auth.Role;
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
  @Nullable String run(List<String> words) throws CannotStart {
    if (words.equals(List.of("list"))) {
      try (StoreDoor door = StoreDoor.open()) {
        list(new ApiKeys(door.store()));
      }
      return null;
    }
    if (words.size() == 2 && words.get(0).equals("revoke")) {
      try (StoreDoor door = StoreDoor.open()) {
        revoke(new ApiKeys(door.store()), words.get(1));
      }
      return null;
    }
    if (!words.isEmpty() && words.get(0).equals("create")) {
      return create(words.subList(1, words.size()));
    }
    return "keys takes create --role R [--name N], list, or revoke ID";
  }

  private @Nullable String create(List<String> options) throws CannotStart {
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
    try (StoreDoor door = StoreDoor.open()) {
      // alone on its line, so that a script can take it
      out.println(new ApiKeys(door.store()).create(name, role.get()));
    }
    return null;
  }

  private void list(ApiKeys keys) {
    out.printf("%-12s  %-8s  %-30s  %s%n", "ID", "ROLE", "CREATED", "NAME");
    for (ApiKey key : keys.list()) {
      String name = key.revokedAt() == null ? key.name() : key.name() + " (revoked)";
      out.printf("%-12s  %-8s  %-30s  %s%n", key.id(), key.role().wire(), key.createdAt(), name);
    }
  }

  private void revoke(ApiKeys keys, String id) throws CannotStart {
    if (!keys.revoke(id)) {
      throw new CannotStart("there is no open key with the id " + id + "; keys list shows all");
    }
    out.println("Revoked " + id);
  }
}
