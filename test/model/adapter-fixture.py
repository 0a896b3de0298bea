"""Writes test/model/adapter-fixture/: a LoRA adapter made by PEFT on a reference model, and what PEFT computes with it.

    python test/model/adapter-fixture.py REFERENCE_MODELS_FOLDER

Needs torch, transformers, peft and safetensors. The tests read the result and need none of them.
"""

import json
import pathlib
import sys

import peft
import torch
import transformers
from peft import LoraConfig, get_peft_model

source = pathlib.Path(sys.argv[1]) / "qwen2-tied"
target = pathlib.Path(__file__).parent / "adapter-fixture"
torch.manual_seed(5)
base = transformers.AutoModelForCausalLM.from_pretrained(source, dtype=torch.float32)
targets = ["q_proj", "v_proj", "o_proj", "up_proj", "down_proj"]
model = get_peft_model(base, LoraConfig(r=2, lora_alpha=6, target_modules=targets, task_type="CAUSAL_LM"))
for name, parameter in model.named_parameters():
    if "lora_B" in name:
        torch.nn.init.normal_(parameter, std=0.05)
model.save_pretrained(target)
# The folder of the base is the reader's to say.
config = json.loads((target / "adapter_config.json").read_text())
config["base_model_name_or_path"] = "qwen2-tied"
(target / "adapter_config.json").write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")
(target / "README.md").unlink(missing_ok=True)

ids = [11, 300, 42, 7, 128, 255, 400, 3, 19, 77, 210, 5]
tokens = torch.tensor([ids])
logits = model(tokens).logits[0]
chosen = torch.log_softmax(logits[:-1], dim=-1)[torch.arange(len(ids) - 1), tokens[0, 1:]]
loss = -chosen.mean()
loss.backward()
greedy = model.generate(
    input_ids=tokens, attention_mask=torch.ones_like(tokens), max_new_tokens=12, do_sample=False, eos_token_id=-1,
    pad_token_id=0,
)[0, len(ids):].tolist()
reference = {
    "made_with": {"peft": peft.__version__, "torch": torch.__version__, "transformers": transformers.__version__},
    "ids": ids,
    "logprobs_of_next": [round(value, 6) for value in chosen.tolist()],
    "greedy": greedy,
    "loss": loss.item(),
    "gradient_norms": {
        name.removeprefix("base_model.model.").replace(".default", ""): round(parameter.grad.norm().item(), 7)
        for name, parameter in model.named_parameters()
        if parameter.grad is not None
    },
}
(target / "reference.json").write_text(json.dumps(reference, indent=1) + "\n")
