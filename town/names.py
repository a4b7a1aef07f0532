"""Names, by where a family's names come from. Every person of the town is an accident of these lists."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """Given names of girls and boys, surnames, and how the families of one origin hand surnames on."""

    girls: tuple[str, ...]
    boys: tuple[str, ...]
    surnames: tuple[str, ...]
    surname_rule: str = "shared"  # shared | inflected (-ski, -ska) | father's given name | mothers keep their own


def _origin(girls: str, boys: str, surnames: str, surname_rule: str = "shared") -> Origin:
    return Origin(tuple(girls.split()), tuple(boys.split()), tuple(s.replace("_", " ") for s in surnames.split()), surname_rule)


ORIGINS: dict[str, Origin] = {
    "english": _origin(
        "Katherine Elizabeth Abigail Charlotte Isabella Samantha Rebecca Victoria Georgina Amelia Poppy Daisy Ruby Evie "
        "Freya Imogen Holly Jodie Kayleigh Leanne Tracey Donna Stacey Gemma Chloe Paige Skye Lacey Summer Autumn Grace "
        "Hope Rose Amber",
        "Thomas William Benjamin Alexander Christopher Joshua Matthew Nicholas Daniel Samuel Jack Alfie Archie Harvey "
        "Kyle Liam Connor Ryan Jordan Lewis Callum Mason Tyler Dean Craig Shane Darren Wayne Lee Gary Robert Edward Mark "
        "Will Jayden Logan",
        "Ashdown Barraclough Birtwistle Cartwright Clegg Cooper Crowther Dawson Dyson Eastwood Fairweather Farrar Firth "
        "Garside Gledhill Greenwood Hartley Haigh Hinchliffe Holroyd Ibbotson Jagger Kershaw Lumb Marsden Mellor Naylor "
        "Oldroyd Pickles Priestley Ramsden Rushworth Schofield Shackleton Sutcliffe Sykes Thewlis Thornton Uttley Varley "
        "Wadsworth Walker Watts Whiteley Woodhead Young Hope Marsh Rivers Winter Long Street O'Hara D'Arcy McAllister "
        "Smith Brown King Page",
    ),
    "caribbean": _origin(
        "Shanice Keisha Monique Chantelle Tiana Aaliyah Renee Simone Jade Latoya",
        "Tyrone Jerome Marlon Leroy Andre Devante Kieron Malachi Tremaine Dwayne",
        "Grant Campbell Francis Gordon Bailey Reid Blake Palmer Dacosta Lindo Samuels Pryce",
    ),
    "polish": _origin(
        "Zuzanna Małgorzata Agnieszka Katarzyna Oliwia Maja Lena Wiktoria Natalia Kinga",
        "Jakub Szymon Paweł Łukasz Michał Mateusz Kacper Filip Wojciech Tomasz",
        "Kowalski Wiśniewski Lewandowski Zieliński Kamiński Dąbrowski Jankowski Malinowski Górski Nowak Wójcik Mazur",
        "inflected",
    ),
    "somali": _origin(
        "Hodan Fadumo Amina Sahra Ifrah Khadra Nimco Ubah Ladan Hibo",
        "Abdi Mohamed Cabdullahi Liban Guled Warsame Yusuf Ayanle Bashir Mahad",
        "Warsame Farah Jama Hersi Gedi Samatar Duale Elmi Barre Abdi",
        "father's given name",
    ),
    "pakistani": _origin(
        "Ayesha Fatima Zainab Saima Nazia Iqra Hira Sana Maryam Rukhsana",
        "Hamza Bilal Usman Imran Adeel Zeeshan Mohammed Haroon Faisal Tariq",
        "Hussain Mahmood Akhtar Iqbal Malik Chaudhry Mirza Qureshi Ashraf Rafiq",
        "mothers keep their own",
    ),
    "bengali": _origin(
        "Nasima Rahima Sultana Taslima Farzana Shirin Mahfuza Jannat Ruksana Sadia",
        "Abdul Shahid Rafiqul Mizan Kamrul Jamal Tanvir Rashed Nurul Saiful",
        "Begum Miah Uddin Chowdhury Rahman Ali Khatun Talukdar Sarkar Haque",
        "mothers keep their own",
    ),
    "nigerian": _origin(
        "Chiamaka Ngozi Adaeze Folake Temitope Oluwaseun Ifeoma Yetunde Blessing Amarachi",
        "Chinedu Emeka Oluwaseyi Babatunde Obinna Tunde Kelechi Ayodele Ikenna Femi",
        "Okafor Adeyemi Balogun Eze Nwosu Ogunleye Afolabi Okonkwo Adebayo Obi",
    ),
    "romanian": _origin(
        "Andreea Ioana Ștefania Mihaela Elena Raluca Bianca Daria Roxana Alina",
        "Andrei Ștefan Răzvan Mihai Ionuț Bogdan Vlad Cătălin Florin Darius",
        "Popescu Ionescu Dumitru Stan Munteanu Rusu Lungu Țurcanu Bălan Moldovan",
    ),
    "portuguese": _origin(
        "Beatriz Inês Matilde Leonor Mariana Joana Catarina Conceição Lurdes Rita",
        "João Tomás Gonçalo Duarte Afonso Tiago Rui Nuno Henrique Simão",
        "da_Silva dos_Santos Pereira Rodrigues de_Sousa Gonçalves Teixeira Magalhães Simões Pinto",
    ),
    "chinese": _origin(
        "Xiaoling Meihua Yuting Jingyi Siu-Ling Wai-Yee Lijuan Xinyi",
        "Zhiwei Haoran Jianjun Chun-Kit Wing-Ho Yichen Minghao Tsz-Hin",
        "Chan Wong Li Zhang Chen Lau Xu Ho",
        "mothers keep their own",
    ),
    "arabic": _origin(
        "Layla Nour Rania Hanan Yasmin Salma Huda Mariam",
        "Omar Khalid Yousef Mustafa Ahmed Ziad Tarek Karim",
        "Al-Hassan El-Sayed Haddad Khoury Al-Rashid Nasser bin_Saleh Mansour",
    ),
    "ukrainian": _origin(
        "Oksana Kateryna Sofiia Iryna Nataliia Olena Daryna Yuliia",
        "Oleksandr Dmytro Andrii Mykola Bohdan Taras Maksym Yurii",
        "Shevchenko Kovalenko Bondarenko Tkachenko Melnyk Savchuk Petrenko Lysenko",
    ),
}

_WEIGHTS = {"english": 62, "caribbean": 4, "polish": 6, "pakistani": 6, "bengali": 4, "nigerian": 4, "somali": 3, "romanian": 4}

NICKNAMES: dict[str, tuple[str, ...]] = {
    "Katherine": ("Katie", "Kat"), "Elizabeth": ("Lizzie", "Beth"), "Abigail": ("Abi",), "Charlotte": ("Lottie", "Charlie"),
    "Isabella": ("Izzy", "Bella"), "Samantha": ("Sam",), "Rebecca": ("Becky",), "Victoria": ("Vicky",),
    "Georgina": ("Georgie",),
    "Amelia": ("Millie",), "Thomas": ("Tom", "Tommy"), "William": ("Billy", "Will"), "Benjamin": ("Ben",),
    "Alexander": ("Alex", "Xander"), "Christopher": ("Chris",), "Joshua": ("Josh",), "Matthew": ("Matty",),
    "Nicholas": ("Nicky",), "Daniel": ("Danny",), "Samuel": ("Sammy",), "Robert": ("Rob", "Bobby"), "Edward": ("Ted",),
    "Zuzanna": ("Zuzia",), "Małgorzata": ("Gosia",), "Katarzyna": ("Kasia",), "Agnieszka": ("Aga",), "Jakub": ("Kuba",),
    "Oluwaseun": ("Seun",), "Temitope": ("Temi",), "Chinedu": ("Nedu",), "Babatunde": ("Tunde",), "Mohammed": ("Mo",),
    "Mohamed": ("Mo",), "Andreea": ("Andra",), "Oleksandr": ("Sasha",), "Kateryna": ("Katya",), "Tracey": ("Trace",),
}  # fmt: skip

_SLIPS = (
    ("ie", "ei"), ("ph", "f"), ("ck", "k"), ("y", "ie"), ("ee", "ea"), ("th", "t"), ("ll", "l"), ("tt", "t"), ("i", "y"),
    ("a", "e"), ("o", "a"), ("e", "a"), ("n", "nn"), ("s", "ss"),
)  # fmt: skip
_LETTERS_WITHOUT_MARKS = str.maketrans("łŁøØđĐ", "lLoOdD")


def draw_origin(rng: random.Random) -> str:
    """An origin, most often English, every listed one now and then."""
    codes = list(ORIGINS)
    return rng.choices(codes, [_WEIGHTS.get(code, 2) for code in codes])[0]


def given_name(rng: random.Random, origin: str, sex: str, taken: set[str]) -> str:
    """A given name that nobody else in the family bears, where the list still has one."""
    names = ORIGINS[origin].girls if sex == "F" else ORIGINS[origin].boys
    free = [n for n in names if n not in taken] or list(names)
    name = rng.choice(free)
    taken.add(name)
    return name


def inflect(surname: str, sex: str) -> str:
    """A Polish surname as its bearer's sex has it: Kowalski, Kowalska."""
    return surname[:-1] + "a" if sex == "F" and surname.endswith("ki") else surname


def misspell(rng: random.Random, name: str) -> str:
    """A name as somebody heard it or mistyped it: always different, always of the same beginning."""
    slips = [(a, b) for a, b in _SLIPS if a in name[1:].lower()]
    if slips and rng.random() < 0.7:
        wrong, right = rng.choice(slips)
        return name[0] + name[1:].replace(wrong, right, 1) if wrong in name[1:] else name + name[-1]
    place = rng.randrange(1, max(2, len(name) - 1))
    if len(name) > 3 and name[place] != name[place + 1 :][:1]:
        return name[:place] + name[place + 1 : place + 2] + name[place] + name[place + 2 :]
    return name + name[-1].lower()


def without_marks(text: str) -> str:
    """Text as a Windows-1252 system holds it: letters it lacks lose their marks, nothing changes length."""
    return "".join(_fit(letter) for letter in text)


def _fit(letter: str) -> str:
    try:
        letter.encode("cp1252")
    except UnicodeEncodeError:
        plain = unicodedata.normalize("NFD", letter.translate(_LETTERS_WITHOUT_MARKS))[0]
        return plain if plain.isascii() else "?"
    return letter
