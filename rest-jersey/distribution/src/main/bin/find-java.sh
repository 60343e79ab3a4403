# Sourced by the launchers: find_java PROGRAM leaves in $java_home the home of a Java 17 or newer that has bin/PROGRAM
# (java to run, javac to build as well). Looks at JAVA_HOME, then at the PATH, then where Javas are usually installed.

# The feature release of the Java in folder $1, such as 17; nothing if there is none.
java_release() {
  if [ -r "$1/release" ]; then
    text=$(sed -n 's/^JAVA_VERSION="\([^"]*\)".*/\1/p' "$1/release")
  else
    text=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p')
  fi
  text=${text#1.}
  text=${text%%[!0-9]*}
  printf '%s' "$text"
}

# Whether the Java in folder $1 has bin/$2 and is new enough.
java_fits() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/$2" ] || return 1
  found_release=$(java_release "$1")
  [ -n "$found_release" ] && [ "$found_release" -ge 17 ]
}

# The folder that the program $1 on the PATH really is installed in.
home_of_program() {
  program=$(command -v "$1") || return 1
  case $program in
    /*) ;;
    *) return 1 ;;
  esac
  if [ -x /usr/libexec/java_home ] && [ "$program" = "/usr/bin/$1" ]; then
    /usr/libexec/java_home 2>/dev/null
    return
  fi
  program=$(readlink -f "$program" 2>/dev/null || printf '%s' "$program")
  program=${program%/*}
  printf '%s' "${program%/*}"
}

find_java() {
  java_home=
  if [ -n "${JAVA_HOME-}" ]; then
    if java_fits "$JAVA_HOME" "$1"; then
      java_home=$JAVA_HOME
      return 0
    fi
    printf 'farm: JAVA_HOME is %s, which is not a Java 17 or newer with bin/%s; looking elsewhere\n' \
      "$JAVA_HOME" "$1" >&2
  fi
  if candidate=$(home_of_program "$1") && java_fits "$candidate" "$1"; then
    java_home=$candidate
    return 0
  fi
  for candidate in /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* /usr/local/openjdk* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME-/nonexistent}"/.sdkman/candidates/java/*; do
    if java_fits "$candidate" "$1"; then
      java_home=$candidate
      return 0
    fi
  done
  case $1 in
    javac) wanted='a JDK 17 or newer (the development kit, with javac)' ;;
    *) wanted='Java 17 or newer' ;;
  esac
  printf 'farm: no Java found. Install %s and set JAVA_HOME to its folder, or put its bin folder on the PATH.\n' \
    "$wanted" >&2
  return 1
}
