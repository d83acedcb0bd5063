package dev.cdcexport.benchmark.report;

import dev.cdcexport.benchmark.workbench.Cpu;
import java.util.OptionalDouble;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A report for programs. Stateless. */
final class ReportJson {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ReportJson() {}

    static String write(Report report, Setting setting) {
        ObjectNode root = JSON.createObjectNode();
        root.put("startedAt", setting.startedAt().toString())
                .put("command", setting.command())
                .put("version", setting.version())
                .put("processors", setting.processors())
                .put("memory", setting.memory())
                .put("system", setting.system())
                .put("java", setting.java());
        ArrayNode answers = root.putArray("answers");
        report.answers().forEach(answer -> add(answers.addObject(), answer));
        ArrayNode growth = root.putArray("growth");
        report.growth()
                .forEach(point -> growth.addObject()
                        .put("stage", point.stage().label())
                        .put("rows", point.rows())
                        .put("tables", point.tables())
                        .put("partitions", point.partitions())
                        .put("rate", point.rate()));
        ArrayNode failures = root.putArray("failures");
        report.failures().forEach(failures::add);
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + '\n';
    }

    private static void add(ObjectNode node, Answer answer) {
        Question question = answer.question();
        Goal goal = question.goal();
        node.put("id", question.id())
                .put("what", question.subject())
                .put("size", answer.size())
                .put("peerName", question.peer())
                .put("unit", question.unit().symbol());
        add(node.putObject("ours"), answer.ours(), question.unit());
        if (answer.peer().gap() != Side.Gap.NOBODY) {
            add(node.putObject("peer"), answer.peer(), question.unit());
        }
        put(node, goal.kind().isRatio() ? "ratio" : "judged", answer.judged());
        node.put("minimum", goal.minimum())
                .put("target", goal.target())
                .put("verdict", answer.verdict().label());
        put(node, "peakHeapMebibytes", answer.heapPeak());
    }

    private static void add(ObjectNode node, Side side, Unit unit) {
        put(node, "best", side.best(unit));
        if (!side.why().isEmpty()) {
            node.put("gap", side.why());
        }
        ArrayNode rounds = node.putArray("rounds");
        side.rounds().forEach(round -> {
            Cpu cpu = round.cpu();
            ObjectNode each = rounds.addObject().put("value", round.value());
            if (cpu.total() > 0) {
                each.put("cpuSeconds", cpu.own()).put("serverCpuSeconds", cpu.servers());
            }
        });
    }

    private static void put(ObjectNode node, String name, OptionalDouble value) {
        if (value.isPresent()) {
            node.put(name, value.getAsDouble());
        }
    }
}
