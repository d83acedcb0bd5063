package dev.cdcexport.export.file;

import dev.cdcexport.contract.PlainName;
import dev.cdcexport.contract.TableName;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The names of a job's files. Stateless. */
public final class FileNames {

    /** File systems take names of 255 bytes; the other parts of the longest take up to 110, and some are left. */
    private static final int MAX_TABLE_LENGTH = 120;

    private static final String BASE = ".base";

    private FileNames() {}

    /**
     * The names of a job's data files, each with its table's name. No two are the same on a file system that ignores case either.
     *
     * @param tables the tables of which there are files
     * @param bases those among them of which an incremental or delta has all rows
     * @param extension of the format, and the suffix of the compression
     */
    public static Map<TableName, String> of(
            String type,
            String consumerId,
            String stamp,
            Collection<TableName> tables,
            Set<TableName> bases,
            String extension) {
        String job = type + '_' + consumerId + '_' + stamp;
        Map<TableName, String> names = new HashMap<>();
        plainNames(tables)
                .forEach((table, name) ->
                        names.put(table, job + '_' + name + (bases.contains(table) ? BASE : "") + extension));
        return names;
    }

    /** A name in lower case is its table's own, and one that no other differs from in case only. */
    private static Map<TableName, String> plainNames(Collection<TableName> tables) {
        Map<String, List<TableName>> alike = tables.stream()
                .sorted()
                .collect(Collectors.groupingBy(
                        table -> lower(PlainName.of(table, MAX_TABLE_LENGTH)), TreeMap::new, Collectors.toList()));
        Map<TableName, String> names = new HashMap<>();
        alike.forEach((lower, group) -> {
            TableName owner = group.stream()
                    .filter(table -> PlainName.of(table, MAX_TABLE_LENGTH).equals(lower))
                    .findFirst()
                    .orElse(group.size() == 1 ? group.get(0) : null);
            if (owner != null) {
                names.put(owner, PlainName.of(owner, MAX_TABLE_LENGTH));
            }
        });
        Set<String> taken = names.values().stream().map(FileNames::lower).collect(Collectors.toSet());
        tables.stream().filter(table -> !names.containsKey(table)).sorted().forEach(table -> {
            String name = PlainName.apart(table, MAX_TABLE_LENGTH).stream()
                    .filter(choice -> !taken.contains(lower(choice)))
                    .findFirst()
                    .orElseThrow();
            taken.add(lower(name));
            names.put(table, name);
        });
        return names;
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /**
     * The name of a part of a data file: {@code …_part0001.csv}; names sort as the parts do.
     *
     * @param extension as the data file's name has it
     */
    static String part(String dataFile, int number, String extension) {
        return dataFile.substring(0, dataFile.length() - extension.length())
                + String.format(Locale.ROOT, "_part%04d", number)
                + extension;
    }

    /** The name of a job's manifest. */
    public static String manifest(String type, String consumerId, String stamp) {
        return type + '_' + consumerId + '_' + stamp + ".manifest.json";
    }
}
